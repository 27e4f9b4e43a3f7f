/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* What is known about a compression or crypto device, as text and as JSON. */

#ifndef TA_DEVINFO_H
#define TA_DEVINFO_H

#include <stdint.h>

/* One or two lines: name, driver, transport, hardware, queues. */
void ta_devinfo_print(unsigned int id);
void ta_devinfo_caps_print(unsigned int id);
/* An object in an array. */
void ta_devinfo_json(unsigned int id);

/* The same of a cryptodev. */
void ta_cdevinfo_print(unsigned int id);
void ta_cdevinfo_caps_print(unsigned int id);
void ta_cdevinfo_json(unsigned int id);

#endif /* TA_DEVINFO_H */
