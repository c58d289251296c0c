import {constants} from 'node:os';

/** Every one of them is in the table of the README. Besides there are those of services and commands, and 128 + N for signal N. */
export {couldNotStart} from '../core/outcome.ts';

/** It could not be done, or nobody has said that it was. */
export const notDone = 1;

/** Usage or configuration; nothing was started. */
export const usageError = 2;

/** A bug of ours (EX_SOFTWARE). */
export const crashed = 70;

/** No running instance. */
export const noInstance = 4;

/** The hub cannot be reached. */
export const noHub = 4;

/** The hub does not know the token, or that may not do this. */
export const tokenRejected = 5;

export const timedOut = 124;

/** As shells have it. */
export const cannotRun = 126;
export const notFound = 127;

/** Ctrl-C at a question. */
export const interrupted = 128 + constants.signals.SIGINT;

/** A build that was. */
export const cancelled = 128 + constants.signals.SIGINT;

/** As a program that wrote to a pipe nobody reads. */
export const readerGone = 128 + constants.signals.SIGPIPE;
