import process from 'node:process';
import {chooseServices} from '../../api/names.ts';
import {closestName} from '../../config/suggest.ts';
import type {ConsoleHost} from '../../console/host.ts';
import type {MountedConsole} from '../../console/mount.tsx';
import {builderName} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import {isFinal} from '../../fleet/progress.ts';
import type {BuildFilter, Reply} from '../../fleet/questions.ts';
import {somebodyHere, type Desk} from '../../hub/desk.ts';
import type {Told} from '../../hub/told.ts';
import {systemClock} from '../../runtime/clock.ts';
import {version} from '../../version.ts';
import {createProblems} from '../attach/problems.ts';
import {desktopClipboard} from '../clipboard/clipboard.ts';
import {makeId} from '../fleet/hub-client.ts';
import type {Front} from '../front/front.ts';
import type {Preferences} from '../preferences.ts';
import {createHubActions, type HubActions} from './actions.ts';
import {hubKeymap} from './keymap.ts';
import {createHubSentences, type HubLines} from './lines.ts';
import {createHubOutput, type HubOutput} from './output.ts';
import {hubPager} from './pager.ts';
import {createHubPainter, type HubPainter, type HubPicture} from './picture.ts';
import {createHubRows, mostBuilds, type HubRows} from './rows.ts';
import {createNewestBuild} from './newest-build.ts';
import {createHubStore, type HubStore} from './store.ts';

/** A hub on a terminal: its builders and builds in the panes, and under the keys, of the console. */
export interface HubConsole {
	/** What else is printed line by line. */
	readonly lines: HubLines;
	/** What happens from the hub's start on, also before the console is open. */
	told(told: Told): void;
	open(desk: Desk, directory: string, front?: Pick<Front, 'suspend'>): Promise<MountedConsole>;
	/** Before the hub ends: nothing is read any more. */
	end(): void;
}

export function createHubConsole(environment: ConsoleHost['environment'], {keymap, preferences}: Preferences): HubConsole {
	const rows = createHubRows();
	const ending = new Set<string>();
	const problems = createProblems();
	const newest = createNewestBuild();
	/** For panes that may not be there yet. */
	let unsaid: Array<{readonly text: string; readonly builder: string | undefined}> = [];
	let stage: Stage | undefined;
	let timer: NodeJS.Timeout | undefined;
	let hasEnded = false;

	const sentences = createHubSentences((text, builder) => {
		unsaid.push({text, builder});
		showSoon();
	});

	/** Many changes a second are one. */
	function showSoon(): void {
		if (!hasEnded && stage) {
			timer ??= setTimeout(show, showPeriodMs);
		}
	}

	function paint(painter: HubPainter): HubPicture {
		const builds = rows.builds();
		const open = new Set(builds.filter(({state}) => !isFinal(state)).map(({id}) => id));
		for (const id of ending) {
			if (!open.has(id)) {
				ending.delete(id);
			}
		}

		return painter.paint({builders: rows.builders(), builds, ending});
	}

	function show(): void {
		clearTimeout(timer);
		timer = undefined;
		if (hasEnded || !stage) {
			return;
		}

		const {painter, store, output} = stage;
		stage.picture = paint(painter);
		store.show(stage.picture);
		say(stage);
		const builds = namedBuilds(stage.picture);
		output.builds(builds);
		newest.settle(builds);
	}

	function say({picture, output}: Stage): void {
		const panes = new Map([...picture.meanings].flatMap(([name, meaning]) => meaning.type === 'builder' ? [[builderName(meaning.row), name] as const] : []));
		for (const {text, builder} of unsaid) {
			output.line('hub', text);
			const pane = builder === undefined ? undefined : panes.get(builder);
			if (pane !== undefined) {
				output.builderLine(pane, text);
			}
		}

		unsaid = [];
	}

	function stageOf(desk: Desk, directory: string): Stage {
		const painter = createHubPainter({address: desk.about.address, directory, version, startedAt: desk.about.startedAt, pid: process.pid});
		const picture = paint(painter);
		const output = createHubOutput({
			followLog: desk.followLog,
			sizeOf: async build => rowsOf(await desk.ask({type: 'show', body: {id: build}}, somebodyHere)).find(({id}) => id === build)?.logBytes ?? 0,
			failed(error) {
				problems.tell(`a log cannot be read: ${(error as Error).message}`);
			},
		});
		const made: Stage = {painter, picture, output, store: createHubStore(picture, systemClock.now), actions: createHubActions({
			ask: desk.ask,
			meaningOf: name => made.picture.meanings.get(name),
			makeId,
			ending(build, isEnding) {
				if (isEnding) {
					ending.add(build);
				} else {
					ending.delete(build);
				}

				show();
			},
		})};
		return made;
	}

	return {
		lines: {
			...sentences,
			notice(text) {
				sentences.notice(text);
				problems.tell(text);
			},
		},
		told(told) {
			rows.take(told);
			sentences.told(told);
			for (const notice of told.notices) {
				problems.tell(notice);
			}

			showSoon();
		},
		async open(desk, directory, front) {
			const [{mountConsole}] = await Promise.all([import('../../console/mount.tsx'), readRows(desk, rows)]);
			const made = stageOf(desk, directory);
			stage = made;
			const mounted = mountConsole({
				...hostOf(made, desk, environment),
				...front && {suspend: front.suspend},
				keymap: hubKeymap(keymap, {
					actions: made.actions,
					newest,
					meaningOf: name => made.picture.meanings.get(name),
					projects: () => [...new Set(rows.builds().map(({project}) => project))],
				}),
				preferences,
				subscribeProblems: problems.subscribe,
				subscribeTurns: newest.subscribe,
			});
			show();
			return mounted;
		},
		end() {
			hasEnded = true;
			clearTimeout(timer);
			stage?.output.end();
		},
	};
}

interface Stage {
	readonly painter: HubPainter;
	readonly store: HubStore;
	readonly output: HubOutput;
	readonly actions: HubActions;
	picture: HubPicture;
}

const showPeriodMs = 100;

/** What the hub knows from before: the newest, and what is not over, however old it is. */
async function readRows(desk: Desk, rows: HubRows): Promise<void> {
	const filters: readonly BuildFilter[] = [{}, {state: 'queued'}, {state: 'running'}];
	const asked = filters.map(async filter => rowsOf(await desk.ask({type: 'builds', body: {...filter, limit: mostBuilds}}, somebodyHere)));
	const builders = await desk.ask({type: 'builders', body: {}}, somebodyHere);
	rows.take({builders: builders.type === 'builders' ? builders.body.builders : [], builds: (await Promise.all(asked)).flat(), gone: []});
}

function rowsOf(reply: Reply): readonly Build[] {
	return reply.type === 'builds' ? reply.body.builds : [];
}

function namedBuilds({meanings}: HubPicture): ReadonlyMap<string, Build> {
	return new Map([...meanings].flatMap(([name, meaning]) => meaning.type === 'build' ? [[name, meaning.build] as const] : []));
}

function hostOf(stage: Stage, desk: Desk, environment: ConsoleHost['environment']): Omit<ConsoleHost, 'subscribeProblems'> {
	const {store, output} = stage;
	const refusal = 'a hub has no services: its builds are suggested';
	const meaningOf = (name: string) => stage.picture.meanings.get(name);
	return {
		store,
		logs: output.logs,
		stdin: process.stdin,
		stdout: process.stdout,
		environment,
		version,
		subscribeOutput: output.subscribe,
		input() {
			// Refused before it comes here.
		},
		reply() {
			// What a log asks of a terminal nobody waits for.
		},
		resize() {
			// Lines are wrapped where they are shown.
		},
		show: output.show,
		flow: output.flow,
		survivors: () => [],
		runs: () => [],
		startUps: () => [],
		standIn: name => stage.picture.standIns.get(name),
		control: {
			choose(patterns) {
				const chosen = chooseServices({store, suggest: closestName}, patterns);
				return chosen.type === 'ok' ? chosen : {type: 'problem', text: chosen.message.replace(/^(There is no|No) service/, '$1 build or builder')};
			},
			parseSignal: () => undefined,
			suggest: closestName,
			scale: async () => ({type: 'problem', text: refusal}),
			reload: async () => ({type: 'problem', text: refusal}),
		},
		clipboard: desktopClipboard(environment),
		pager: hubPager({desk, logs: output.logs, environment, buildOf(name) {
			const meaning = meaningOf(name);
			return meaning?.type === 'build' ? meaning.build : undefined;
		}}),
		clock: {now: systemClock.now, setTimer: systemClock.after},
		quitQuestion: 'end the hub? Builders and builds go on without it',
		quit({key}) {
			store.end(key);
		},
	};
}
