/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* From the addresses of an SQE to memory that a library can work on, and back. */

#ifndef SEC_MEM_H
#define SEC_MEM_H

#include "sec_sess.h"

/*
 * Reach all that a request reads and writes and fill slot->req; slot->req.ss is set. BUSY: the
 * request must wait until what is pending has been executed.
 */
enum sec_find sec_mem_get(struct wdm_dev *dev, struct sec_queue *q, struct sec_slot *slot,
			  const struct sec_var *var);
/* The request becomes pending: what follows may have to wait for it. */
void sec_mem_note(struct sec_queue *q, const struct sec_slot *slot);
/* Whether the request writes to where keys lie that were compared. */
bool sec_mem_hits_keys(const struct sec_queue *q, const struct sec_slot *slot);
/* Deliver what an executed request has made; a decryption with a wrong MAC leaves no data. */
void sec_mem_put(struct sec_slot *slot);
void sec_mem_close(struct sec_queue *q);

#endif /* SEC_MEM_H */
