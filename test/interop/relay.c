/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Between a client and a server that both are not ours: each message through our code, twice. */

#include <errno.h>
#include <poll.h>

#include "peer.h"

/* Pass one message on. False: who should have sent one has left. */
static bool
pass_on(struct vfu_conn *from, struct vfu_conn *to)
{
	struct vfu_msg msg;
	struct vfu_hdr hdr;
	int ret;

	ret = vfu_recv(from, &msg, PEER_SECONDS * 1000);
	if (ret == -ECONNRESET)
		return false;
	TEST_EQUAL(ret, 0);
	hdr = msg.hdr;
	/* Who has got it may leave while the other side still talks. */
	ret = vfu_send(to, &hdr, msg.body, msg.len, NULL, 0, msg.fd, msg.nb_fds);
	if (ret == 0)
		TEST_EQUAL(hdr.size, msg.hdr.size);
	vfu_msg_done(&msg);
	TEST_CHECK(ret == 0 || ret == -ECONNRESET, "%d", ret);
	return ret == 0;
}

unsigned int
peer_relay(struct vfu_conn *client, struct vfu_conn *server)
{
	struct pollfd p[2] = {
		{ .fd = client->fd, .events = POLLIN },
		{ .fd = server->fd, .events = POLLIN },
	};
	unsigned int n;

	for (n = 0;; n++) {
		if (poll(p, 2, PEER_SECONDS * 1000) <= 0)
			return 0;
		if (p[0].revents != 0 ? !pass_on(client, server) : !pass_on(server, client))
			return n;
	}
}
