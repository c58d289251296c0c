import type {Build, BuilderState} from '../../source/fleet/builds.ts';
import type {BuilderRow, Question, Reply, TokenRole} from '../../source/fleet/questions.ts';
import type {Desk, DeskNews, LogPiece} from '../../source/hub/desk.ts';
import {createListeners} from '../../source/lib/listeners.ts';

/** A hub that is made up: builds, builders and logs in memory. Questions are answered as a hub does, and told in `asked`. */
export interface FakeDesk extends Desk {
	readonly asked: readonly Question[];
	/** Has this build be so, and tells it. */
	put(build: Partial<Build> & {readonly id: string}): Build;
	putBuilder(builder: Partial<BuilderRow> & {readonly name: string}): BuilderRow;
	remove(id: string): void;
	removeBuilder(name: string): void;
	/** What a build has printed more. */
	print(id: string, bytes: string | Uint8Array): void;
	/** Its builder has died: nothing of its log counts any more. */
	beginAnew(id: string): void;
	notice(text: string): void;
	revoke(token: string): void;
}

const facts = {version: '9.9.9', startedAt: 1_700_000_000_000, address: 'mqtt://127.0.0.1:7900', keepMs: 1, maxBytes: 1};
export const machine = {uname: 'Linux 6.1.0 x86_64', hostname: 'n1', cpus: 8, memoryBytes: 16 * 1024 ** 3, node: '22.1.0'};

export function createFakeDesk(tokens: Readonly<Record<string, TokenRole>> = {}): FakeDesk {
	const known = new Map(Object.entries(tokens));
	const builds = new Map<string, Build>();
	const builders = new Map<string, BuilderRow>();
	const logs = new Map<string, {bytes: Uint8Array; attempt: number}>();
	const listeners = createListeners<[news: DeskNews]>();
	const waiters = new Set<() => void>();
	const asked: Question[] = [];

	function tell(news: Partial<DeskNews>): void {
		listeners.tell({builds: [], removed: [], builders: [], removedBuilders: [], notices: [], ...news});

		for (const wake of [...waiters]) {
			wake();
		}
	}

	function put(changes: Partial<Build> & {readonly id: string}): Build {
		const build: Build = {
			job: changes.id,
			suggestion: changes.id.replace(/\..*$/, ''),
			project: 'foo',
			revision: 'main',
			step: '',
			builder: 'n1',
			state: 'queued',
			queuedAt: facts.startedAt + builds.size,
			logBytes: logs.get(changes.id)?.bytes.length ?? 0,
			...builds.get(changes.id),
			...changes,
		};
		builds.set(build.id, build);
		tell({builds: [build]});
		return build;
	}

	function rowsOf(id: string): readonly Build[] {
		return [...builds.values()].filter(build => [build.id, build.job, build.suggestion].includes(id));
	}

	function newest(): readonly Build[] {
		return [...builds.values()].sort((one, other) => other.queuedAt - one.queuedAt);
	}

	function pieceOf(id: string, offset: number, maxBytes: number): LogPiece | undefined {
		const build = builds.get(id);
		if (!build) {
			return undefined;
		}

		const {bytes, attempt} = logs.get(id) ?? {bytes: new Uint8Array(), attempt: 1};
		const from = offset > bytes.length ? 0 : offset;
		const piece = bytes.subarray(from, from + maxBytes);
		return {offset: from, bytes: piece, attempt, isAnew: false, isWhole: isFinal(build) && from + piece.length >= bytes.length};
	}

	async function wait(waitMs: number, signal?: AbortSignal): Promise<void> {
		await new Promise<void>(resolve => {
			const wake = () => {
				waiters.delete(wake);
				clearTimeout(timer);
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const timer = setTimeout(wake, waitMs);
			waiters.add(wake);
			signal?.addEventListener('abort', wake);
		});
	}

	async function ask(question: Question, signal?: AbortSignal): Promise<Reply> {
		asked.push(question);
		switch (question.type) {
			case 'builds': {
				const {project, revision, builder, state, before, limit = 100} = question.body;
				const all = newest().filter(build => (project ?? build.project) === build.project && (revision ?? build.revision) === build.revision && (builder ?? build.builder) === build.builder && (state ?? build.state) === build.state);
				const from = before === undefined ? 0 : all.findIndex(({id}) => id === before) + 1;
				return {type: 'builds', body: {builds: all.slice(from, from + limit), version: '1'}};
			}

			case 'show': {
				const found = rowsOf(question.body.id);
				return found.length === 0 ? refused('unknown', `There is no build ${question.body.id}.`) : {type: 'builds', body: {builds: found, version: JSON.stringify(found).length.toString()}};
			}

			case 'log': {
				const {build, offset, waitMs = 0} = question.body;
				const endsAt = performance.now() + waitMs;
				for (;;) {
					const piece = pieceOf(build, offset, 1000);
					if (!piece) {
						return refused('unknown', `There is no build ${build}.`);
					}

					const left = endsAt - performance.now();
					if (piece.bytes.length > 0 || piece.isWhole || piece.offset < offset || left <= 0 || signal?.aborted) {
						return {type: 'log', body: piece};
					}

					await wait(left, signal);
				}
			}

			case 'suggest': {
				if (question.body.project.includes('..')) {
					return refused('wrong', `"${question.body.project}" is no project's name.`);
				}

				const made = [...builders.values()].flatMap(({name}, seat) => question.body.revisions.map((revision, index) => put({id: `${question.body.id}.${seat + 1}${index === 0 ? '' : `-${index + 1}`}`, suggestion: question.body.id, project: question.body.project, revision, builder: name, queuedAt: Date.now()})));
				return {type: 'suggested', body: {suggestion: question.body.id, builds: made, missing: []}};
			}

			case 'cancel': {
				const found = rowsOf(question.body.id).filter(build => !isFinal(build));
				for (const {id} of found) {
					put({id, state: 'cancelled', exitCode: 130, endedAt: Date.now()});
				}

				return {type: 'done', body: {count: found.length}};
			}

			case 'retry': {
				const [row] = rowsOf(question.body.id);
				const made = row && put({id: `${question.body.suggestion}.1`, project: row.project, revision: row.revision, builder: row.builder, retryOf: row.id, queuedAt: Date.now()});
				return made ? {type: 'suggested', body: {suggestion: question.body.suggestion, builds: [made], missing: []}} : refused('unknown', `There is no build ${question.body.id}.`);
			}

			case 'builders': {
				return {type: 'builders', body: {builders: [...builders.values()]}};
			}

			case 'pause':
			case 'resume':
			case 'drain': {
				const {builder: name} = question.body;
				const states: Record<string, BuilderState> = {pause: 'paused', resume: 'online', drain: 'draining'};
				if (!builders.has(name)) {
					return refused('unknown', `There is no builder ${name}.`);
				}

				putBuilder({name, state: states[question.type]!});
				return {type: 'done', body: {count: 1}};
			}

			case 'join':
			case 'leave':
			case 'listen':
			case 'unlisten':
			case 'create-token':
			case 'revoke-token':
			case 'tokens': {
				return refused('forbidden', 'Not over HTTP.');
			}
		}
	}

	function putBuilder(changes: Partial<BuilderRow> & {readonly name: string}): BuilderRow {
		const row: BuilderRow = {seat: builders.size + 1, state: 'online', labels: {}, jobs: 2, machine, lastSeen: facts.startedAt, running: 0, queued: 0, ...builders.get(changes.name), ...changes};
		builders.set(row.name, row);
		tell({builders: [row]});
		return row;
	}

	return {
		about: facts,
		asked,
		identify(token) {
			const role = token === undefined ? undefined : known.get(token);
			return role && {role};
		},
		ask: async (question, _identity, options) => ask(question, options?.signal),
		subscribe: listeners.subscribe,
		async* followLog(id, offset, signal) {
			for (let at = offset; !signal.aborted;) {
				const piece = pieceOf(id, at, 1000);
				if (!piece) {
					return;
				}

				if (piece.bytes.length > 0 || piece.isWhole) {
					yield {...piece, isAnew: piece.offset < at};
					at = piece.offset + piece.bytes.length;
				}

				if (piece.isWhole) {
					return;
				}

				if (piece.bytes.length === 0) {
					await wait(60_000, signal);
				}
			}
		},
		readLog: pieceOf,
		fetchLog: async (...asked) => pieceOf(...asked),
		badge(project, revision) {
			const build = newest().find(each => each.project === project && (revision ?? each.revision) === each.revision);
			return build && {state: build.state, build};
		},
		put,
		putBuilder,
		remove(id) {
			builds.delete(id);
			tell({removed: [id]});
		},
		removeBuilder(name) {
			tell({removedBuilders: [name]});
		},
		print(id, bytes) {
			const {bytes: there = new Uint8Array(), attempt = 1} = logs.get(id) ?? {};
			logs.set(id, {bytes: Buffer.concat([there, Buffer.from(bytes)]), attempt});
			put({id, logBytes: logs.get(id)!.bytes.length});
		},
		beginAnew(id) {
			logs.set(id, {bytes: new Uint8Array(), attempt: (logs.get(id)?.attempt ?? 1) + 1});
			put({id, logBytes: 0, state: 'running'});
		},
		notice(text) {
			tell({notices: [text]});
		},
		revoke(token) {
			known.delete(token);
		},
	};
}

function isFinal({state}: Build): boolean {
	return state !== 'queued' && state !== 'running';
}

function refused(kind: 'wrong' | 'unknown' | 'forbidden', message: string): Reply {
	return {type: 'refused', body: {kind, message}};
}
