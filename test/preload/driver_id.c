/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A library to preload into dpdk-test: its cryptodev suites choose a device by driver names that
 * are built in, and this makes one of these names mean our driver. PRELOAD_ALIAS says which, such
 * as crypto_nitrox; the suite is then cryptodev_nitrox_autotest.
 */

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#define DRIVER "crypto_hisi_sec"

int rte_cryptodev_driver_id_get(const char *name);

int
rte_cryptodev_driver_id_get(const char *name)
{
	int (*real)(const char *) = (int (*)(const char *))
				    dlsym(RTLD_NEXT, "rte_cryptodev_driver_id_get");
	const char *alias = getenv("PRELOAD_ALIAS");

	if (real == NULL)
		return -1;
	return real(alias != NULL && strcmp(name, alias) == 0 ? DRIVER : name);
}
