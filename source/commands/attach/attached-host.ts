import process from 'node:process';
import type {Attachment} from '../../api/attach/attachment.ts';
import {ask, follow} from '../../api/client.ts';
import type {GoneOver} from '../../api/go-over.ts';
import type {ConsoleHost, ProjectChange, ProjectControl} from '../../console/host.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {systemClock} from '../../runtime/clock.ts';
import {version} from '../../version.ts';
import {desktopClipboard} from '../clipboard/clipboard.ts';
import {describeChange, hasCopies, nothingNew, shortened} from '../file-words.ts';
import {pagerOf} from '../pager/log-pager.ts';
import {labelsOf} from '../pager/log-text.ts';
import {serviceChoice} from '../service-choice.ts';
import {createRemoteLookups} from './remote-lookups.ts';

/** What a console behind a socket needs: all that happens, happens there; terminal, clipboard and pager are here. */
export function attachedHost(socket: string, {store, logs, uplink, subscribe}: Attachment, detach: () => void): ConsoleHost {
	const {env: environment} = process;
	const lookups = createRemoteLookups(socket, store.poke);
	return {
		store,
		logs,
		stdin: process.stdin,
		stdout: process.stdout,
		environment,
		version,
		subscribeOutput: sink => subscribe(line => {
			switch (line.type) {
				case 'output': {
					sink.output(line.service, line.run, line.stream, Buffer.from(line.data, 'base64'));
					break;
				}

				case 'run-started': {
					sink.runStarted(line.service, line.run, line.text);
					break;
				}

				case 'notice': {
					sink.notice(line.service, line.run, line.text);
					break;
				}

				case 'cleared': {
					sink.cleared?.(line.service);
					break;
				}

				case 'size':
				case 'log-cleared':
				case 'problem': {
					break;
				}
			}
		}),
		clear(services) {
			uplink.say({type: 'clear', services: [...services]});
		},
		subscribeCleared: listener => subscribe(line => {
			if (line.type === 'log-cleared') {
				listener(line.services, line.sequence);
			}
		}),
		subscribeSizes: listener => subscribe(line => {
			if (line.type === 'size') {
				listener(line.service, line.size ?? undefined);
			}
		}),
		subscribeProblems: listener => subscribe(line => {
			if (line.type === 'problem') {
				listener(line.text);
			}
		}),
		input(service, data) {
			uplink.send('input', service, bytesOf(data));
		},
		reply(service, data) {
			uplink.send('reply', service, bytesOf(data));
		},
		resize(service, columns, rows) {
			uplink.say({type: 'size', service, columns, rows});
		},
		show(services) {
			uplink.say({type: 'show', services: [...services]});
		},
		flow: {
			pause(service) {
				uplink.say({type: 'hold', service});
			},
			resume(service) {
				uplink.say({type: 'release', service});
			},
		},
		survivors: service => lookups.of(service)?.survivors ?? [],
		environmentChanges: service => lookups.of(service)?.environmentChanges ?? [],
		runs: service => lookups.of(service)?.runs as ReturnType<NonNullable<ConsoleHost['runs']>>,
		startUps: () => lookups.any(store.project.services[0]?.name)?.startUps as ReturnType<NonNullable<ConsoleHost['startUps']>>,
		lookups,
		control: controlOf(socket, store),
		clipboard: desktopClipboard(environment),
		pager: pagerOf({
			hasLog: service => (store.getSnapshot().services[service]?.run ?? 0) > 0,
			read: async services => readLog(socket, services, store.project.services.length === services.length),
		}, environment),
		clock: {now: systemClock.now, setTimer: systemClock.after},
		quit({isForced, key}) {
			store.command({type: 'shut-down', reason: key, force: isForced});
		},
		detach,
	};
}

function bytesOf(data: string | Uint8Array): Uint8Array {
	return typeof data === 'string' ? Buffer.from(data) : data;
}

/** As the palette of the console at home has it. */
function controlOf(socket: string, store: ConsoleHost['store']): ProjectControl {
	async function change(path: string, body: object, nothing: string): Promise<ProjectChange> {
		const response = await ask(socket, {method: 'POST', path, body: {...body, wait: false}});
		switch (response.type) {
			case 'ok': {
				return {type: 'done', said: describeChange(response.value as GoneOver, nothing)};
			}

			case 'refused': {
				return {type: 'problem', text: shortened(response.message)};
			}

			case 'absent':
			case 'silent':
			case 'broken':
			case 'aborted': {
				return {type: 'problem', text: 'devtui does not answer'};
			}
		}
	}

	return {
		...serviceChoice(store),
		scale: async (service, count) => change('/scale', {name: service, count}, hasCopies(service, count)),
		reload: async () => change('/reload', {}, nothingNew),
	};
}

async function readLog(socket: string, services: readonly string[], areAll: boolean): Promise<readonly string[]> {
	const lines: string[] = [];
	const labelOf = labelsOf(services);
	// Names of all of a large project may be more than a request has room for.
	const names = areAll ? [] : services.map(service => ['names', service] as const);
	await follow(socket, {method: 'GET', path: '/logs', query: [...names, ['follow', 'false']]}, line => {
		const {service = '', event, text, unread = []} = line as {readonly service?: string; readonly event?: string; readonly text?: string; readonly unread?: readonly string[]};
		lines.push(...unread.map(each => `── ${escapeControls(each)} ──\n`), ...text === undefined ? [] : [`${labelOf(service)}${event === undefined ? text : `── ${text} ──`}\n`]);
	});
	return lines;
}
