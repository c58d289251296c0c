import path from 'node:path';
import * as v from 'valibot';
import {keptFiles, whyNoCheckpoints, whyNoneAt} from '../core/checkpoint-list.ts';
import type {ServiceSpec} from '../core/spec.ts';
import type {ServiceState} from '../core/state.ts';
import type {CheckpointEngine} from '../core/watch-spec.ts';
import {trouble, value, type Answer, type Trouble} from '../http/answer.ts';
import {one} from '../http/route.ts';
import type {Instance} from './instance.ts';
import {chooseOne} from './names.ts';
import {nearestFiles} from './nearest-files.ts';
import {route, wait, type Route} from './route.ts';
import {untilJudged} from './until-judged.ts';
import {createJury, judgeRewind, type Verdict} from './verdict.ts';
import {whileItEnds} from './while-it-ends.ts';

/** As `devtui checkpoints --json` tells it. */
export interface CheckpointRow {
	/** Relative to the working directory of the service. */
	readonly file: string;
	/** That has opened it. */
	readonly run: number;
	readonly engine: CheckpointEngine;
	readonly ageMs: number;
	/** Null: it is on the disk. */
	readonly privateBytes: number | null;
}

export interface CheckpointsAnswer {
	readonly checkpoints: readonly CheckpointRow[];
	/** Why there are none, a clause. */
	readonly reason: string | null;
}

/** Where programs can go on from, and that they do. */
export const checkpointRoutes: readonly Route[] = [
	route('GET', '/checkpoints', v.strictObject({name: one}), (instance, {name}) => {
		const meant = serviceNamed(instance, name);
		if (meant.type === 'trouble') {
			return meant;
		}

		const {spec, service} = meant;
		const memory = instance.checkpointMemory(spec.name);
		const now = Date.now();
		const checkpoints = keptFiles(service).map(({file, run, checkpoint: {id, engine, madeAt}}): CheckpointRow => ({file, run, engine, ageMs: Math.max(0, now - madeAt), privateBytes: memory.get(id) ?? null}));
		return value({checkpoints, reason: checkpoints.length > 0 ? null : whyNoCheckpoints(spec, service)} satisfies CheckpointsAnswer);
	}),

	route('POST', '/rewind', v.strictObject({name: v.string(), file: v.string(), directory: v.optional(v.string()), wait}), (instance, {name, file: written, directory, wait: waits}, signal): Answer => {
		const meant = serviceNamed(instance, name);
		if (meant.type === 'trouble') {
			return meant;
		}

		const found = whileItEnds(instance) ?? checkpointNamed(instance, meant, written, directory);
		if (found.type === 'trouble') {
			return found;
		}

		const {store} = instance;
		const {spec, service} = meant;
		const {file} = found;
		store.command({type: 'rewind', services: [spec.name], file});
		const jury = createJury(new Map([[spec.name, judgeRewind(service, file)]]));
		return waits
			? {type: 'later', value: untilJudged(store, jury, signal)}
			: value([{name: spec.name, isGood: true, text: 'asked'} satisfies Verdict]);
	}),
];

interface Meant {
	readonly type: 'ok';
	readonly spec: ServiceSpec;
	readonly service: ServiceState;
}

function serviceNamed(instance: Instance, pattern: string): Meant | Trouble {
	const chosen = chooseOne(instance, pattern);
	const {project, getSnapshot} = instance.store;
	return chosen.type === 'trouble' ? chosen : {type: 'ok', spec: project.services.find(({name}) => name === chosen.name)!, service: getSnapshot().services[chosen.name]!};
}

/** By the name that a list of them has, by the one that the program has used, or by where the file is. */
function checkpointNamed(instance: Instance, {spec, service}: Meant, written: string, directory: string | undefined): {readonly type: 'ok'; readonly file: string} | Trouble {
	const {name, workingDir} = spec;
	const {opened = [], phase} = service;
	const place = directory === undefined && !path.isAbsolute(written) ? written : path.relative(workingDir, path.resolve(directory ?? workingDir, written));
	const found = opened.find(({file, alias}) => file === written || alias === written) ?? opened.find(({file, alias}) => file === place || alias === place);
	if (found?.checkpoint) {
		return phase.type === 'stopping' && phase.next.type === 'stop' ? trouble(409, 'not-possible', `${name} is being stopped, and its checkpoints with it.`) : {type: 'ok', file: found.file};
	}

	if (found) {
		return trouble(409, 'not-possible', `${name} cannot be rewound: ${whyNoneAt(found)}.`);
	}

	const files = keptFiles(service).map(({file}) => file);
	return files.length === 0
		? trouble(409, 'not-possible', `${name} has no checkpoints: ${whyNoCheckpoints(spec, service)}.`)
		: trouble(404, 'unknown-file', `${name} has opened no file "${written}".${nearestFiles(written, files, instance.suggest)}`);
}
