import {randomBytes} from 'node:crypto';
import {connectBuilder} from '../../../../source/builder/connection.ts';
import {automaticLabels, thisMachine} from '../../../../source/builder/machine.ts';
import {isWhole} from '../../../../source/fleet/builder/logs.ts';
import {startBuilder, stepBuilder} from '../../../../source/fleet/builder/builder.ts';
import {chunkBytes} from '../../../../source/fleet/builds.ts';
import {topics} from '../../../../source/fleet/topics.ts';
import {systemClock} from '../../../../source/runtime/clock.ts';
import {openLink} from '../../../../source/wire/link.ts';
import {fail} from './report.js';

const machine = thisMachine();
const labels = automaticLabels(machine);

/** Its builds wait for `print` and `end`; those of any other project pass at once, without a word. */
export const printingProject = 'printing';

/**
 * A builder of devtui's, reducer and connection, without a disk and without processes: what it has to keep is in memory.
 *
 * @param options.isAlone The hub does not send its work to all.
 * @param options.jobs As many run at a time.
 * @param options.output What builds print, from its beginning.
 * @param told `settled()`: the hub has the result of a build for good. `began()`: a build waits for `print`. `sent(bytes)` and
 * `received(bytes)`: payloads. `welcomed()`, `lost(name, why)`: each time.
 */
export function openBuilder({name, url, isAlone, jobs = machine.cpus, arrivals, output}, told) {
	const workTopic = isAlone ? topics.builder(name).down : topics.all;
	const session = randomBytes(6).toString('hex');
	const timers = new Map();
	const queue = [];
	let isStepping = false;
	/** By their jobs, the steps that wait. */
	const programs = new Map();
	let logIsWhole = () => {};
	let isWelcomed;
	const isThere = new Promise(resolve => {
		isWelcomed = resolve;
	});

	const take = event => {
		queue.push({at: systemClock.now(), ...event});
		if (!isStepping) {
			stepAll();
		}
	};

	const stepAll = () => {
		isStepping = true;
		for (let event = queue.shift(); event; event = queue.shift()) {
			const [next, effects] = stepBuilder(state, event);
			state = next;
			effects.forEach(act);
		}

		isStepping = false;
		for (const [job, step] of programs) {
			const log = state.held.get(job)?.steps?.[step]?.log;
			if (log && log.printed > 0 && isWhole(log)) {
				logIsWhole();
			}
		}
	};

	const act = effect => {
		switch (effect.type) {
			case 'send':
				connection.send(effect.message);
				break;
			case 'find-steps':
				take({type: 'steps-found', job: effect.job.id, steps: ['']});
				break;
			case 'start-step':
				start(effect);
				break;
			case 'read-spool': {
				const {job, attempt, step, offset} = effect;
				take({type: 'spool-read', job, attempt, step, offset, bytes: output.subarray(offset, offset + chunkBytes)});
				break;
			}

			case 'spool-forget':
				told.settled();
				break;
			case 'set-timer':
				timers.get(effect.timer)?.();
				timers.set(effect.timer, systemClock.after(effect.delayMs, () => {
					timers.delete(effect.timer);
					take({type: 'timer-fired', timer: effect.timer});
				}));
				break;
			case 'clear-timer':
				timers.get(effect.timer)?.();
				timers.delete(effect.timer);
				break;
			case 'tell':
				if (effect.told.type === 'welcomed') {
					isWelcomed();
					told.welcomed();
				}

				break;
			case 'finish':
				fail(`${name} has ended: ${effect.message ?? effect.reason}`);
		}
	};

	const start = ({job: {id, project}, step}) => {
		take({type: 'step-started', job: id, step});
		if (project === printingProject) {
			programs.set(id, step);
			told.began();
		} else {
			take({type: 'step-ended', job: id, step, exitCode: 0, isCancelled: false});
		}
	};

	let [state] = startBuilder({name, session, labels, machine, jobs, entries: []}, systemClock.now());
	const connection = connectBuilder({
		name,
		session,
		clock: systemClock,
		open(options, listener) {
			const link = openLink({...options, url}, {
				...listener,
				message(topic, payload) {
					told.received(payload.length);
					arrivals.pass(() => listener.message(topic, payload), topic === workTopic ? name : undefined);
				},
			});
			return {
				get isConnected() {
					return link.isConnected;
				},
				get pendingBytes() {
					return link.pendingBytes;
				},
				publish(topic, payload, how) {
					told.sent(payload.length);
					link.publish(topic, payload, how);
				},
				end: link.end,
			};
		},
	}, {
		happened: take,
		connected() {},
		lost: why => told.lost(name, why),
		rejected: (_why, message) => fail(`${name} is rejected: ${message}`),
		misunderstood: refusal => fail(`${name} does not understand the hub: ${refusal}`),
	});

	return {
		isThere,
		/** All of it at once, by the one that waits; resolves when the hub has acknowledged the last byte. */
		async print(bytes) {
			const whole = new Promise(resolve => {
				logIsWhole = resolve;
			});
			const [[job, step]] = programs;
			take({type: 'printed', job, step, bytes});
			await whole;
		},
		/** All that wait. */
		end() {
			const ended = [...programs];
			programs.clear();
			for (const [job, step] of ended) {
				take({type: 'step-ended', job, step, exitCode: 0, isCancelled: false});
			}
		},
		/** It leaves; another may take its name. */
		async close() {
			for (const clear of timers.values()) {
				clear();
			}

			timers.clear();
			await connection.end(true);
		},
	};
}
