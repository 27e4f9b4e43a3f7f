/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The engines that this project has drivers for. */

#include "engine.h"

#include <stddef.h>

#include "hpre.h"
#include "qm.h"
#include "sec.h"
#include "zip.h"

const struct ta_engine ta_engines[TA_ENGINES] = {
	[TA_ZIP] = {
		.name = "ZIP", .kind = "compress_", .driver = "compress_hisi_zip",
		.plugin = "librte_compress_hisi_zip.so",
		.pf_id = ZIP_PCI_ID_PF, .vf_id = ZIP_PCI_ID_VF,
	},
	[TA_SEC] = {
		.name = "SEC", .kind = "crypto_", .driver = "crypto_hisi_sec",
		.plugin = "librte_crypto_hisi_sec.so",
		.pf_id = SEC_PCI_ID_PF, .vf_id = SEC_PCI_ID_VF,
	},
	[TA_HPRE] = {
		.name = "HPRE", .kind = "crypto_", .driver = "crypto_hisi_hpre",
		.plugin = "librte_crypto_hisi_hpre.so",
		.pf_id = HPRE_PCI_ID_PF, .vf_id = HPRE_PCI_ID_VF,
	},
};

const struct ta_engine *
ta_engine_of(uint16_t vendor, uint16_t device)
{
	unsigned int i;

	for (i = 0; vendor == QM_PCI_VENDOR_ID && i < TA_ENGINES; i++)
		if (device == ta_engines[i].pf_id || device == ta_engines[i].vf_id)
			return &ta_engines[i];
	return NULL;
}
