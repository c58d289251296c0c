import type {ConsoleLogs, FlowControl, ServiceOutput} from '../../console/host.ts';
import type {Build} from '../../fleet/builds.ts';
import {isFinal} from '../../fleet/progress.ts';
import type {Desk} from '../../hub/desk.ts';
import {createLogSink} from '../../logs/log-sink.ts';
import {createLogStore} from '../../logs/log-store.ts';
import {systemClock} from '../../runtime/clock.ts';
import {followBuildLog} from './followed-log.ts';
import {describeBuild} from './project.ts';
import {logAway} from './log-away.ts';
import {createRecentLines, type RecentLines} from './recent-lines.ts';

/** What the panes of a hub's console show: lines of the hub, and what of builders and builds somebody looks at. */
export interface HubOutput {
	readonly logs: ConsoleLogs;
	readonly flow: FlowControl;
	/** Everything so far, then what comes. */
	subscribe(sink: ServiceOutput): () => void;
	/** A line of the hub; without its end, as the one about a builder. */
	line(service: string, text: string): void;
	builderLine(service: string, text: string): void;
	/** These panes are on the screen. */
	show(services: readonly string[]): void;
	/** The builds by their names in the console, newest first, as they are now. */
	builds(builds: ReadonlyMap<string, Build>): void;
	end(): void;
}

export interface HubOutputOptions {
	readonly followLog: Desk['followLog'];
	sizeOf(build: string): Promise<number>;
	failed(error: unknown): void;
	/** Of a log, which may be much longer. */
	readonly maxBytes?: number;
	/** Of so many that are not on the screen. */
	readonly mostKept?: number;
	/** After which a log is looked for again whose hub was not there. */
	readonly awayMs?: number;
}

export function createHubOutput({followLog, sizeOf, failed, maxBytes = 8 * 1024 * 1024, mostKept = 8, awayMs = 5000}: HubOutputOptions): HubOutput {
	const store = createLogStore({maxBytes});
	const lines = createLogSink({store, clock: systemClock});
	/** Whoever has been looked at last comes last. */
	const followed = new Map<string, Followed>();
	let known: ReadonlyMap<string, Build> = new Map();
	const builders = new Map<string, RecentLines>();
	let shown: readonly string[] = [];
	let sink: ServiceOutput | undefined;
	let hasEnded = false;

	function print(service: string, run: number, bytes: Uint8Array): void {
		sink?.output(service, run, 'stdout', bytes);
		lines.output(service, run, 'stdout', bytes);
	}

	function notice(service: string, run: number, text: string): void {
		sink?.notice(service, run, text);
		lines.notice(service, run, text);
	}

	function follow(service: string, build: Build): Followed {
		/** That its lines are of: the attempt. */
		let run = 1;
		/** What its pane holds counts no more when it begins anew. */
		let hasPrinted = false;
		/** How it came out has been said. */
		let isTold = false;
		let isAwayTold = false;
		let retry: NodeJS.Timeout | undefined;

		/** Behind its log, once both are known. */
		function tellEnd(): void {
			const now = known.get(service);
			if (now && isFinal(now.state) && log.isWhole() && !isTold) {
				isTold = true;
				notice(service, run, `── ${describeBuild(now)} ──`);
			}
		}

		const log = followBuildLog({
			build: build.id,
			maxBytes,
			followLog,
			sizeOf,
			failed,
			began(attempt) {
				lines.runEnded(service, run);
				run = attempt;
				if (hasPrinted) {
					sink?.output(service, attempt, 'stdout', emptyPane);
				}

				hasPrinted = true;
				const text = beginningOf(build, attempt);
				sink?.runStarted(service, attempt, text);
				lines.runStarted(service, attempt, text);
			},
			leftOut(attempt, bytes) {
				notice(service, attempt, `… ${bytes.toLocaleString('en')} bytes are not shown: devtui builds logs ${build.id} …`);
			},
			took(attempt, bytes) {
				isAwayTold = false;
				print(service, attempt, bytes);
			},
			whole(attempt) {
				lines.runEnded(service, attempt);
				tellEnd();
			},
			absent() {
				if (build.hub === undefined) {
					return;
				}

				if (!isAwayTold) {
					isAwayTold = true;
					notice(service, run, `── ${logAway(build)} ──`);
				}

				retry = setTimeout(() => {
					retry = undefined;
					settle();
				}, awayMs);
			},
		});
		const stop = () => {
			clearTimeout(retry);
			retry = undefined;
			log.stop();
		};
		return {
			start() {
				if (!retry) {
					log.start();
				}
			},
			stop,
			forget: stop,
			pause: log.pause,
			resume: log.resume,
			tellEnd,
		};
	}

	/** Where no pane is on the screen the merged log is: it has the lines of those that run. */
	function wanted(): readonly string[] {
		const running = () => [...known].filter(([, {state}]) => state === 'running').map(([name]) => name).slice(0, mostKept);
		return hasEnded ? [] : shown.length > 0 ? shown.filter(name => known.has(name) || builders.has(name)) : running();
	}

	function settle(): void {
		const now = wanted();
		for (const name of now) {
			const build = known.get(name);
			const each = followed.get(name) ?? (build ? follow(name, build) : builders.get(name));
			if (each) {
				followed.delete(name);
				followed.set(name, each);
				each.start();
			}
		}

		const others = [...followed.keys()].filter(name => !now.includes(name));
		for (const name of others) {
			followed.get(name)?.stop();
		}

		for (const name of others.slice(0, Math.max(0, others.length - mostKept))) {
			forget(name);
		}
	}

	function forget(name: string): void {
		followed.get(name)?.forget();
		followed.delete(name);
		lines.forget(name);
		sink?.forgotten?.(name);
	}

	return {
		logs: store,
		flow: {
			pause(service) {
				followed.get(service)?.pause?.();
			},
			resume(service) {
				followed.get(service)?.resume?.();
			},
		},
		subscribe(next) {
			sink = next;
			for (const entry of store.read(store.start()).entries) {
				if (entry.type === 'output') {
					next.output(entry.service, entry.run, entry.stream, Buffer.from(entry.text));
				}
			}

			return () => {
				sink = undefined;
			};
		},
		line(service, text) {
			print(service, 1, Buffer.from(`${text}\n`));
		},
		builderLine(service, text) {
			const recent = builders.get(service) ?? createRecentLines(each => {
				print(service, 1, Buffer.from(`${each}\n`));
			});
			if (!builders.has(service)) {
				builders.set(service, recent);
				settle();
			}

			recent.add(text);
		},
		show(services) {
			shown = services;
			settle();
		},
		builds(builds) {
			known = builds;
			for (const [name, each] of [...followed]) {
				if (known.has(name)) {
					each.tellEnd?.();
				} else if (!builders.has(name)) {
					forget(name);
				}
			}

			settle();
		},
		end() {
			hasEnded = true;
			settle();
		},
	};
}

/** What is printed for as long as somebody looks at it. */
interface Followed extends Pick<RecentLines, 'start' | 'stop' | 'forget'> {
	pause?(): void;
	resume?(): void;
	/** Say how it came out, if that is known by now. */
	tellEnd?(): void;
}

/** Home, the screen and what has been scrolled off it are emptied. */
const emptyPane = Buffer.from('\u001B[H\u001B[2J\u001B[3J');

function beginningOf({id, project, revision, step, builder}: Build, attempt: number): string {
	return `${project}/${revision}${step === '' ? '' : ` ${step}`} at ${builder} · ${id}${attempt > 1 ? ` · attempt ${attempt}` : ''}`;
}
