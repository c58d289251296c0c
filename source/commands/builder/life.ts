import {connectBuilder} from '../../builder/connection.ts';
import {startLoop, type Finish} from '../../builder/loop.ts';
import type {Spool} from '../../builder/spool/spool.ts';
import type {CommandPlace} from '../../builder/step-command.ts';
import {createStepRunner, type StepOrder} from '../../builder/step-runner.ts';
import type {ByteWords} from '../../lib/byte-words.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import type {SpawnProcess} from '../../runtime/child-types.ts';
import {systemClock} from '../../runtime/clock.ts';
import {openLink} from '../../wire/link.ts';
import {noHub, notDone, tokenRejected, usageError} from '../exit-codes.ts';
import {makeId} from '../fleet/hub-client.ts';
import type {HubPlace} from '../fleet/where.ts';
import {onEndingSignals, signalExitCode} from '../signals.ts';
import type {BuilderSettings} from './settings.ts';
import type {StepShow} from './step-show.ts';
import {nameBuild, noticeWords} from './words.ts';

export interface LifeOptions {
	readonly settings: BuilderSettings;
	readonly hub: HubPlace;
	readonly spool: Spool;
	readonly spawn: SpawnProcess;
	/** The builder's own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Masked in logs. */
	readonly secrets: ByteWords | undefined;
	readonly place: CommandPlace;
	/** Absent: what steps print is not shown. */
	readonly show: StepShow | undefined;
	/** `behind`: the step of which it tells. */
	say(text: string, behind?: string): void;
}

/** Of a builder whose spool is its own: until a signal, the hub, or a disk that is full ends it. Answers with the exit code. */
export async function live({settings, hub, spool, spawn, environment, secrets, place, show, say}: LifeOptions): Promise<number> {
	const {name, timeLimitMs} = settings;
	const session = makeId();
	let lostWhy: string | undefined;
	let hasMisunderstood = false;
	let hasToldUnsaid = false;
	/** Of the end, where it is not the usual one. */
	let exitCode: number | undefined;

	return new Promise(resolve => {
		const loop = startLoop({
			...settings,
			session,
			place,
			spool,
			clock: systemClock,
			createRunner: listener => createStepRunner({place, environment, secrets, timeLimitMs, spawn, clock: systemClock}, listener),
			send: message => connection.send(message),
			listener: {
				told(notice) {
					say(noticeWords(notice), notice.type === 'ended' ? keyOf(notice.job.id, notice.report.name) : undefined);
				},
				printed(step) {
					show?.grew({key: keyOfStep(step), prefix: `${nameBuild(step.job, step.name)} | `, logFile: step.logFile});
				},
				ended(step) {
					show?.ended(keyOfStep(step));
				},
				finished(how) {
					removeSignals();
					say(describeFinish(how));
					void connection.end(how.type !== 'refused').then(() => {
						resolve(exitCode ?? finishCodes[how.type]);
					});
				},
			},
		});
		const connection = connectBuilder({
			name,
			session,
			clock: systemClock,
			open: (options, listener) => openLink({url: hub.url, ...hub.token !== undefined && {token: hub.token}, ...hub.tls && {tls: hub.tls}, ...options}, listener),
		}, {
			happened: loop.take,
			connected() {
				lostWhy = undefined;
				say(`connected to ${hub.url} as ${name}`);
			},
			lost(why) {
				if (why !== lostWhy) {
					lostWhy = why;
					say(`${hub.url} cannot be reached (${escapeControls(why)}): trying again`);
				}
			},
			rejected(why, message) {
				say(why === 'tls' ? `${hub.url} cannot be reached: ${escapeControls(message)}` : `${hub.url} rejects ${hub.token === undefined ? 'a builder without a token: set DEVTUI_TOKEN, or name a file with --token-file' : 'the token'}${why === 'admission' ? ', or the certificate of this side (--tls-cert)' : ''}`);
				exitCode = why === 'tls' ? noHub : tokenRejected;
				loop.abandon();
			},
			misunderstood(refusal) {
				// Who speaks another version does so all the time.
				if (!hasMisunderstood) {
					hasMisunderstood = true;
					say(`what the hub says cannot be understood: ${escapeControls(refusal)}`);
				}
			},
			unsayable(why) {
				if (!hasToldUnsaid) {
					hasToldUnsaid = true;
					say(`the hub cannot be told of all that this builder has: ${why}`);
				}
			},
		});
		const removeSignals = onEndingSignals((signal, isAgain) => {
			if (!isAgain) {
				say(`${signal}: nothing more is begun; what runs is let run, what waits is for the next start. A second one ends at once`);
				loop.take({type: 'drain', at: systemClock.now()});
			} else if (exitCode === undefined) {
				say(`${signal}: what runs is ended, and is built again by the next start`);
				exitCode = signalExitCode(signal);
				loop.take({type: 'end', at: systemClock.now()});
			} else {
				loop.abandon();
			}
		});
	});
}

const finishCodes: Readonly<Record<Finish['type'], number>> = {drained: 0, ended: 0, abandoned: 0, refused: usageError, unkept: notDone};

function describeFinish(how: Finish): string {
	switch (how.type) {
		case 'drained':
		case 'ended':
		case 'abandoned': {
			return 'ended';
		}

		case 'refused': {
			return escapeControls(how.message);
		}

		case 'unkept': {
			return `what has to be kept cannot be kept: ${escapeControls(how.message)}. The hub has the builds, or sends them again`;
		}
	}
}

function keyOfStep({job, name}: StepOrder): string {
	return keyOf(job.id, name);
}

function keyOf(job: string, step: string): string {
	return `${job} ${step}`;
}
