import type {Tool} from './tool.ts';
import {checkpoints, rewind} from './tools/checkpoints.ts';
import {restart, send, signalServices, start, stop} from './tools/control.ts';
import {listServices} from './tools/list.ts';
import {logs} from './tools/logs.ts';
import {reload} from './tools/reload.ts';
import {runs} from './tools/runs.ts';
import {serviceStatus} from './tools/status.ts';
import {waitUntil} from './tools/wait.ts';
import {waitingFor} from './tools/waiting.ts';

const all: readonly Tool[] = [listServices, serviceStatus, waitingFor, runs, checkpoints, logs, waitUntil, start, restart, rewind, stop, signalServices, send, reload];

export function toolsOf(isReadOnly: boolean): readonly Tool[] {
	return all.filter(({annotations}) => !isReadOnly || annotations.readOnlyHint);
}
