/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Command list: the compression and crypto devices, and what they can do. */

#include <stdbool.h>

#include "cdev.h"
#include "cmd.h"
#include "dev.h"
#include "devinfo.h"
#include "engine.h"
#include "json.h"
#include "util.h"

static bool json;

static const struct ta_opt opts[] = {
	{ .l = "json", .type = TA_FLAG, .dest = &json, .help = "print JSON" },
	{ .l = NULL },
};

/* Devices of both classes; how many. */
static unsigned int
each_device(void)
{
	uint8_t ids[TA_DEVS_MAX];
	unsigned int i, n, all;

	all = n = ta_dev_ids(ids);
	for (i = 0; i < n; i++) {
		if (json) {
			ta_devinfo_json(ids[i]);
			continue;
		}
		ta_devinfo_print(ids[i]);
		ta_devinfo_caps_print(ids[i]);
	}
	n = ta_cdev_ids(ids);
	for (i = 0; i < n; i++) {
		if (json) {
			ta_cdevinfo_json(ids[i]);
			continue;
		}
		ta_cdevinfo_print(ids[i]);
		ta_cdevinfo_caps_print(ids[i]);
	}
	return all + n;
}

static int
list_run(int argc, char **argv)
{
	unsigned int n;

	if (json) {
		json_open(NULL, '{');
		json_open("devices", '[');
	}
	n = each_device();
	if (json) {
		json_close(']');
		json_close('}');
	}
	if (n == 0)
		return ta_err("no compression or crypto device; \"doctor\" tells why");
	return TA_OK;
}

const struct ta_cmd ta_cmd_list = {
	.name = "list",
	.synopsis = "",
	.summary = "the devices with driver, transport, hardware version, queues, capabilities",
	.opts = opts,
	.eal = true,
	.engines = 1 << TA_ZIP | 1 << TA_SEC | 1 << TA_HPRE,
	.run = list_run,
};
