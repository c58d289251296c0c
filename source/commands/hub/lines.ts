import {builderName, durationOf, resultLine, shownState} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import type {Told} from '../../hub/told.ts';
import {formatDuration, roundDuration} from '../../lib/duration.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {isFinal} from '../../fleet/progress.ts';

export interface HubLines {
	/** `isOther`: the broker is somebody else's. */
	started(where: {readonly address: string; readonly isOther: boolean; readonly page?: string; readonly directory: string}): void;
	told(told: Told): void;
	/** A sentence without its stop. */
	notice(text: string): void;
	/** What has happened so far is printed. */
	end(): void;
}

/**
 * What happens at a hub, a line each with its time: what comes and goes, what begins, and how it came out. A thousand builds that begin
 * are a thousand lines, for which no builder is to wait: what happens within a moment is put into words and printed at once, after it.
 */
export function createHubLines(print: (text: string) => void, now: () => number): HubLines {
	let happened: Array<() => void> = [];
	let lines: string[] = [];
	let time = '';
	let timer: NodeJS.Timeout | undefined;
	const sentences = createHubSentences(text => {
		lines.push(`${time} ${text}\n`);
	});

	const printAll = () => {
		clearTimeout(timer);
		timer = undefined;
		for (const tell of happened) {
			tell();
		}

		const text = lines.join('');
		happened = [];
		lines = [];
		if (text !== '') {
			print(text);
		}
	};

	const soon = (tell: () => void) => {
		const at = now();
		happened.push(() => {
			time = new Date(at).toISOString();
			tell();
		});
		timer ??= setTimeout(printAll, momentMs);
	};

	return {
		started(where) {
			soon(() => {
				sentences.started(where);
			});
			printAll();
		},
		told(told) {
			soon(() => {
				sentences.told(told);
			});
		},
		notice(text) {
			soon(() => {
				sentences.notice(text);
			});
		},
		end: printAll,
	};
}

const momentMs = 20;

/** The same without their times and ends; `builder`: whom it is about. */
export function createHubSentences(tell: (text: string, builder?: string) => void): HubLines {
	const builders = new Map<string, string>();
	const builds = new Map<string, Build['state']>();
	const say = (text: string, builder?: string) => {
		tell(escapeControls(text), builder);
	};

	return {
		started({address, isOther, page, directory}) {
			say(`the hub ${isOther ? 'works with the broker' : 'listens on'} ${address}${page === undefined ? '' : `, its page is ${page}`}, its data are in ${directory}`);
		},
		told(told) {
			for (const row of told.builders) {
				const shown = shownState(row.state);
				const name = builderName(row);
				if (builders.get(name) !== shown) {
					builders.set(name, shown);
					say(`${name} is ${shown}${shown === 'online' ? `, ${row.jobs} at a time` : ''}`, name);
				}
			}

			for (const build of told.builds) {
				tellBuild(build);
			}

			for (const id of told.gone) {
				builds.delete(id);
			}

			for (const name of told.goneBuilders ?? []) {
				builders.delete(name);
			}

			for (const each of told.notices) {
				say(each);
			}
		},
		notice(text) {
			say(text);
		},
		end() {},
	};

	function tellBuild(build: Build) {
		const {id, state, project, revision, step, hub} = build;
		const builder = builderName({name: build.builder, ...hub !== undefined && {hub}});
		if (builds.get(id) === state) {
			return;
		}

		if (isFinal(state)) {
			builds.delete(id);
			const durationMs = durationOf(build);
			say(`${id} ${resultLine(build)}${durationMs === undefined ? '' : ` in ${formatDuration(roundDuration(durationMs))}`}${build.reason === undefined ? '' : `: ${build.reason}`}`, builder);
		} else {
			builds.set(id, state);
			say(`${id} ${project}/${revision}${step === '' ? '' : ` ${step}`} is ${state} at ${builder}`, builder);
		}
	}
}
