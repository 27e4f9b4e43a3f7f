/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Command list: the compression devices and what they can do. */

#include <stdbool.h>

#include "cmd.h"
#include "dev.h"
#include "devinfo.h"
#include "json.h"
#include "util.h"

static bool json;

static const struct ta_opt opts[] = {
	{ .l = "json", .type = TA_FLAG, .dest = &json, .help = "print JSON" },
	{ .l = NULL },
};

static int
list_run(int argc, char **argv)
{
	uint8_t ids[RTE_COMPRESS_MAX_DEVS];
	unsigned int i, n;

	n = ta_dev_ids(ids);
	if (json) {
		json_open(NULL, '{');
		json_open("devices", '[');
	}
	for (i = 0; i < n; i++) {
		if (json) {
			ta_devinfo_json(ids[i]);
			continue;
		}
		ta_devinfo_print(ids[i]);
		ta_devinfo_caps_print(ids[i]);
	}
	if (json) {
		json_close(']');
		json_close('}');
	}
	if (n == 0)
		return ta_err("no compression device; \"doctor\" tells why");
	return TA_OK;
}

const struct ta_cmd ta_cmd_list = {
	.name = "list",
	.synopsis = "",
	.summary = "the devices with driver, transport, hardware version, queues, capabilities",
	.opts = opts,
	.eal = true,
	.run = list_run,
};
