#ifndef LAUNCHER_SERVER_H
#define LAUNCHER_SERVER_H

/*
 * Forks a launcher for each order, until devtui is gone and nothing of it is left.
 *
 *   devtui -> fork server                       fork server -> devtui
 *     start BYTES, then that many bytes           failed NONCE ERRNO   it could not be forked
 *     (the service)                               ended NONCE ERRNO    why it could not call devtui; 0: it could
 *     release BYTES, then the nonce of a          killed NONCE SIGNAL  and nobody it had left behind lives
 *     launcher: it stays when devtui goes
 *     front BYTES, then a pid in decimals:
 *     without that process devtui is to end,
 *     be it stuck; 0: no such process
 */
void serve_forks(int channel) __attribute__((noreturn));

#endif
