/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What is known about a compression device, as text and as JSON. */

#include "devinfo.h"

#include <stdio.h>
#include <string.h>

#include <rte_comp.h>
#include <rte_compressdev.h>

#include "json.h"
#include "qm.h"
#include "wd_dev.h"
#include "wd_qm.h"

static const char *
algo_name(enum rte_comp_algorithm algo)
{
	switch (algo) {
	case RTE_COMP_ALGO_NULL:
		return "null";
	case RTE_COMP_ALGO_DEFLATE:
		return "deflate";
	case RTE_COMP_ALGO_LZS:
		return "lzs";
	default:
		return "other";
	}
}

/* The flags of @mask by name, through @put. */
static void
each_flag(uint64_t mask, const char *(*name)(uint64_t flag), void (*put)(const char *name))
{
	const char *n;
	unsigned int i;

	for (i = 0; i < 64; i++) {
		if ((mask & (UINT64_C(1) << i)) == 0)
			continue;
		n = name(UINT64_C(1) << i);
		put(n != NULL ? n : "UNKNOWN");
	}
}

static void
put_text(const char *name)
{
	printf(" %s", name);
}

static void
put_json(const char *name)
{
	json_str(NULL, name);
}

static const char *
hw_name(const struct wd_dev *wd)
{
	return wd->hw >= QM_HW_V3 ? "v3" : "v2";
}

void
ta_devinfo_print(unsigned int id)
{
	const struct wd_dev *wd = wd_dev_find(rte_compressdev_name_get(id));
	struct rte_compressdev_info info;

	rte_compressdev_info_get(id, &info);
	printf("%u: %s, driver %s, NUMA node %d, ", id, rte_compressdev_name_get(id),
	       info.driver_name, rte_compressdev_socket_id(id));
	if (info.max_nb_queue_pairs == 0)
		printf("any number of queue pairs\n");
	else
		printf("%u queue pairs\n", info.max_nb_queue_pairs);
	if (wd != NULL)
		printf("   transport %s, %s, hardware %s (revision 0x%02x), PCI id %04x:%04x, %u "
		       "hardware queues of %u\n", wd->ops->name, wd->vf ? "virtual function" :
		       "physical function", hw_name(wd), wd->hw, QM_PCI_VENDOR_ID, wd->device_id,
		       wd->qm != NULL ? wd->qm->nb_queues : 0,
		       wd->qm != NULL ? wd->qm->sq_depth : 0);
}

void
ta_devinfo_caps_print(unsigned int id)
{
	const struct rte_compressdev_capabilities *c;
	struct rte_compressdev_info info;

	rte_compressdev_info_get(id, &info);
	printf("   device:");
	each_flag(info.feature_flags, rte_compressdev_get_feature_name, put_text);
	printf("\n");
	for (c = info.capabilities; c != NULL && c->algo != RTE_COMP_ALGO_UNSPECIFIED; c++) {
		printf("   %s: window 2^%u..2^%u step %u;", algo_name(c->algo), c->window_size.min,
		       c->window_size.max, c->window_size.increment);
		each_flag(c->comp_feature_flags, rte_comp_get_feature_name, put_text);
		printf("\n");
	}
}

void
ta_devinfo_json(unsigned int id)
{
	const struct rte_compressdev_capabilities *c;
	const struct wd_dev *wd = wd_dev_find(rte_compressdev_name_get(id));
	struct rte_compressdev_info info;

	rte_compressdev_info_get(id, &info);
	json_open(NULL, '{');
	json_u64("id", id);
	json_str("name", rte_compressdev_name_get(id));
	json_str("driver", info.driver_name);
	json_i64("numa_node", rte_compressdev_socket_id(id));
	json_u64("max_queue_pairs", info.max_nb_queue_pairs);
	if (wd != NULL) {
		json_str("transport", wd->ops->name);
		json_str("hardware", hw_name(wd));
		json_u64("revision", wd->hw);
		json_str("function", wd->vf ? "vf" : "pf");
		json_bool("model", wd->is_model);
		json_u64("hardware_queues", wd->qm != NULL ? wd->qm->nb_queues : 0);
	}
	json_open("features", '[');
	each_flag(info.feature_flags, rte_compressdev_get_feature_name, put_json);
	json_close(']');
	json_open("capabilities", '[');
	for (c = info.capabilities; c != NULL && c->algo != RTE_COMP_ALGO_UNSPECIFIED; c++) {
		json_open(NULL, '{');
		json_str("algorithm", algo_name(c->algo));
		json_u64("window_min", c->window_size.min);
		json_u64("window_max", c->window_size.max);
		json_u64("window_step", c->window_size.increment);
		json_open("features", '[');
		each_flag(c->comp_feature_flags, rte_comp_get_feature_name, put_json);
		json_close(']');
		json_close('}');
	}
	json_close(']');
	json_close('}');
}
