/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* The parts of the doctor. */

#ifndef TA_DOCTOR_H
#define TA_DOCTOR_H

#include <stdbool.h>

/* Report on IOMMU, vfio and every accelerator function. Can at least one be used? */
bool ta_doctor_hardware(void);

#endif /* TA_DOCTOR_H */
