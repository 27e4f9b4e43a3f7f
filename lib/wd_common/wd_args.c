/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Device arguments: "key=value,..." to struct wd_dev_args, with everything wrong refused. */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rte_bitops.h>
#include <rte_common.h>
#include <rte_kvargs.h>
#include <rte_string_fns.h>

#include "qm.h"
#include "wd_dev.h"

/* One word of a key's list of words. */
struct word {
	const char *text;
	unsigned int value;
};

static const struct word words_bool[] = { { "0", 0 }, { "1", 1 }, { NULL, 0 } };
static const struct word words_hw[] = { { "v2", QM_HW_V2 }, { "v3", QM_HW_V3 }, { NULL, 0 } };
static const struct word words_func[] = { { "vf", 0 }, { "pf", 1 }, { NULL, 0 } };
static const struct word words_model[] = {
	{ "inline", WD_MODEL_INLINE },
	{ "service", WD_MODEL_SERVICE },
	{ "thread", WD_MODEL_THREAD },
	{ NULL, 0 }
};

enum key_id {
	KEY_TRANSPORT,
	KEY_DEV,
	KEY_QUEUES,
	KEY_HW,
	KEY_FUNC,
	KEY_MODEL,
	KEY_THREADS,
	KEY_TIMEOUT,
	KEY_NOIOMMU,
};

/* The keys; @words or @min..@max say which values, neither: any string. */
static const struct key {
	const char *name;
	const struct word *words;
	uint32_t min, max;
	const char *only;	/* the transport that knows this key; NULL: all */
} keys[] = {
	[KEY_TRANSPORT] = { "transport", NULL, 0, 0, NULL },
	[KEY_DEV] = { "dev", NULL, 0, 0, NULL },
	[KEY_QUEUES] = { "queues", NULL, 1, QM_MAX_QUEUES, NULL },
	[KEY_HW] = { "hw", words_hw, 0, 0, "model" },
	[KEY_FUNC] = { "func", words_func, 0, 0, "model" },
	[KEY_MODEL] = { "model", words_model, 0, 0, "model" },
	[KEY_THREADS] = { "threads", NULL, 1, 64, "model" },
	[KEY_TIMEOUT] = { "timeout_ms", NULL, 1, 600000, NULL },
	[KEY_NOIOMMU] = { "allow_noiommu", words_bool, 0, 0, "pci" },
};

static int
key_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return i;
	return -1;
}

/* "a, b or c" of a key's words, for messages. */
static void
words_join(const struct word *words, char *out, size_t len)
{
	const struct word *w;

	out[0] = '\0';
	for (w = words; w->text != NULL; w++) {
		if (w != words)
			strlcat(out, w[1].text == NULL ? " or " : ", ", len);
		strlcat(out, w->text, len);
	}
}

static int
word_parse(const char *name, const struct key *key, const char *text, unsigned int *value)
{
	const struct word *w;
	char allowed[64];

	for (w = key->words; w->text != NULL; w++) {
		if (strcmp(w->text, text) == 0) {
			*value = w->value;
			return 0;
		}
	}
	words_join(key->words, allowed, sizeof(allowed));
	WD_LOG(ERR, "%s: devarg %s=%s, need %s", name, key->name, text, allowed);
	return -EINVAL;
}

static int
number_parse(const char *name, const struct key *key, const char *text, uint32_t *value)
{
	unsigned long n;
	char *end;

	/* Digits only: strtoul() alone would take a sign and spaces. */
	if (strspn(text, "0123456789") == strlen(text) && text[0] != '\0') {
		errno = 0;
		n = strtoul(text, &end, 10);
		if (errno == 0 && n >= key->min && n <= key->max) {
			*value = n;
			return 0;
		}
	}
	WD_LOG(ERR, "%s: devarg %s=%s, need a number %" PRIu32 "..%" PRIu32, name, key->name,
	       text, key->min, key->max);
	return -EINVAL;
}

static int
string_parse(const char *name, const struct key *key, const char *text, char *out, size_t len)
{
	if (text[0] == '\0' || strlcpy(out, text, len) >= len) {
		WD_LOG(ERR, "%s: devarg %s=%s, need 1..%zu characters", name, key->name, text,
		       len - 1);
		return -EINVAL;
	}
	return 0;
}

static int
transport_parse(const char *name, const char *text, struct wd_dev_args *args)
{
	const struct wd_dev_ops *ops = NULL;
	char allowed[128] = "";

	while ((ops = wd_transport_next(ops)) != NULL) {
		if (strcmp(ops->name, text) == 0) {
			strlcpy(args->transport, text, sizeof(args->transport));
			return 0;
		}
		if (allowed[0] != '\0')
			strlcat(allowed, ", ", sizeof(allowed));
		strlcat(allowed, ops->name, sizeof(allowed));
	}
	WD_LOG(ERR, "%s: devarg transport=%s, this build has: %s", name, text, allowed);
	return -EINVAL;
}

static int
pair_parse(const char *name, int id, const char *text, struct wd_dev_args *args)
{
	const struct key *key = &keys[id];
	uint32_t value = 0;

	if (key->words != NULL && word_parse(name, key, text, &value) != 0)
		return -EINVAL;
	if (key->max != 0 && number_parse(name, key, text, &value) != 0)
		return -EINVAL;
	switch ((enum key_id)id) {
	case KEY_TRANSPORT:
		return transport_parse(name, text, args);
	case KEY_DEV:
		return string_parse(name, key, text, args->dev, sizeof(args->dev));
	case KEY_QUEUES:
		args->queues = value;
		break;
	case KEY_HW:
		args->hw = value;
		break;
	case KEY_FUNC:
		args->pf = value != 0;
		break;
	case KEY_MODEL:
		args->mode = value;
		break;
	case KEY_THREADS:
		args->threads = value;
		break;
	case KEY_TIMEOUT:
		args->timeout_ms = value;
		break;
	case KEY_NOIOMMU:
		args->allow_noiommu = value != 0;
		break;
	}
	return 0;
}

static int
unknown_key(const char *name, const char *text)
{
	WD_LOG(ERR, "%s: devarg %s is unknown; allowed: %s", name, text, WD_DEV_PARAMS);
	return -EINVAL;
}

/* Does devarg dev= stand, or not stand, where it must? */
static int
dev_check(const char *name, const char *transport, bool given)
{
	if (strcmp(transport, "cdev") == 0) {
		if (given)
			return 0;
		WD_LOG(ERR, "%s: transport=cdev needs dev=: vfio0 (as in /dev/vfio/devices), a PCI"
		       " address or the path of a node", name);
		return -EINVAL;
	}
	if (!given)
		return 0;
	WD_LOG(ERR, "%s: devarg dev= means nothing to transport=%s: %s", name, transport,
	       strcmp(transport, "pci") == 0 ? "EAL's -a names the function" :
	       "each device has a model of its own");
	return -EINVAL;
}

/* What is wrong only together. @given has a bit for each key that was there. */
static int
conflicts_check(const char *name, uint32_t given, const struct wd_dev_args *args)
{
	const char *transport = args->transport[0] != '\0' ? args->transport : "model";
	bool pci = strcmp(transport, "pci") == 0;
	unsigned int i;

	if (pci && args->pci == NULL) {
		WD_LOG(ERR, "%s: transport=pci is for functions on the PCI bus: name one with"
		       " EAL's -a, not --vdev", name);
		return -EINVAL;
	}
	if (!pci && args->pci != NULL) {
		WD_LOG(ERR, "%s: transport=%s cannot be had on a PCI function: use --vdev", name,
		       transport);
		return -EINVAL;
	}
	for (i = 0; i < RTE_DIM(keys); i++) {
		if ((given & RTE_BIT32(i)) == 0 || keys[i].only == NULL ||
		    strcmp(keys[i].only, transport) == 0)
			continue;
		WD_LOG(ERR, "%s: devarg %s= goes with transport=%s only, this is transport=%s",
		       name, keys[i].name, keys[i].only, transport);
		return -EINVAL;
	}
	if ((given & RTE_BIT32(KEY_THREADS)) != 0 && args->mode != WD_MODEL_THREAD) {
		WD_LOG(ERR, "%s: devarg threads= goes with model=thread only", name);
		return -EINVAL;
	}
	return dev_check(name, transport, (given & RTE_BIT32(KEY_DEV)) != 0);
}

static int
pairs_parse(const char *name, const struct rte_kvargs *list, struct wd_dev_args *args)
{
	const struct rte_kvargs_pair *pair;
	uint32_t given = 0;
	unsigned int i;
	int id;

	for (i = 0; i < list->count; i++) {
		pair = &list->pairs[i];
		id = key_find(pair->key);
		if (id < 0)
			return unknown_key(name, pair->key);
		if ((given & RTE_BIT32(id)) != 0) {
			WD_LOG(ERR, "%s: devarg %s= is given twice", name, pair->key);
			return -EINVAL;
		}
		given |= RTE_BIT32(id);
		if (pair_parse(name, id, pair->value != NULL ? pair->value : "", args) != 0)
			return -EINVAL;
	}
	return conflicts_check(name, given, args);
}

int
wd_dev_args_parse(struct wd_dev_args *args, const char *name, const char *devargs)
{
	struct rte_kvargs *list;
	int ret;

	if (devargs == NULL || devargs[0] == '\0')
		return conflicts_check(name, 0, args);
	list = rte_kvargs_parse(devargs, NULL);
	if (list == NULL) {
		WD_LOG(ERR, "%s: devargs \"%s\" are not key=value,...; allowed: %s", name, devargs,
		       WD_DEV_PARAMS);
		return -EINVAL;
	}
	ret = pairs_parse(name, list, args);
	rte_kvargs_free(list);
	return ret;
}
