/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * A library to preload into dpdk-test: its cryptodev suites choose a device by driver names that
 * are built in, and this makes one of these names mean one of our drivers. PRELOAD_ALIAS says which
 * name, such as crypto_nitrox_sym (the suite is then cryptodev_nitrox_autotest), PRELOAD_DRIVER
 * which driver; without it crypto_hisi_sec.
 */

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

int rte_cryptodev_driver_id_get(const char *name);

int
rte_cryptodev_driver_id_get(const char *name)
{
	int (*real)(const char *) = (int (*)(const char *))
				    dlsym(RTLD_NEXT, "rte_cryptodev_driver_id_get");
	const char *alias = getenv("PRELOAD_ALIAS"), *driver = getenv("PRELOAD_DRIVER");

	if (real == NULL)
		return -1;
	if (alias == NULL || strcmp(name, alias) != 0)
		return real(name);
	return real(driver != NULL ? driver : "crypto_hisi_sec");
}
