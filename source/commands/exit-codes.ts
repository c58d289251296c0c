import {constants} from 'node:os';

/** Usage or configuration; nothing was started. */
export const usageError = 2;

/** A bug of ours (EX_SOFTWARE). */
export const crashed = 70;

/** No running instance. */
export const noInstance = 4;

export const timedOut = 124;

/** Ctrl-C at a question. */
export const interrupted = 128 + constants.signals.SIGINT;

/** As a program that wrote to a pipe nobody reads. */
export const readerGone = 128 + constants.signals.SIGPIPE;
