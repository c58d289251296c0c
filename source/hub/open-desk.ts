import {builderName} from '../fleet/build-row.ts';
import type {Build, BuildState} from '../fleet/builds.ts';
import {questionProblem} from '../fleet/codec.ts';
import type {BuilderRow, Reply} from '../fleet/questions.ts';
import {createListeners} from '../lib/listeners.ts';
import {answerFrom, readPiece, replyBytes, type AnswerParts} from './answers.ts';
import type {AskOptions, Badge, Desk, DeskNews, HubFacts, Identity, LogPiece} from './desk.ts';
import {answerWithOthers, fetchPiece, followElsewhere, hubOf} from './elsewhere.ts';
import {changesSomething, refusalOf} from './permissions.ts';
import type {Told} from './told.ts';

export interface OpenDesk extends Desk {
	/** What the loop tells. */
	told(told: Told): void;
	end(): void;
}

export function openDesk(about: HubFacts, parts: AnswerParts): OpenDesk {
	const {ledger, tokens, waiters} = parts;
	const answerHere = answerFrom(parts);
	const answerAnywhere = answerWithOthers(parts, answerHere);
	const answered = new Map<string, Promise<Reply>>();
	const listeners = createListeners<[news: DeskNews]>();
	const news = collectNews(listeners.tell);

	const ask = async (question: Parameters<Desk['ask']>[0], identity: Identity, {id, signal, isPassedOn = false}: AskOptions = {}): Promise<Reply> => {
		const refusal = refusalOf(question, identity);
		if (refusal) {
			return refusal;
		}

		// Builders understand nothing of a message with a project that is called `../x`: it would keep them from all other work, too.
		const problem = question.type === 'suggest' ? questionProblem(question) : undefined;
		if (problem !== undefined) {
			return {type: 'refused', body: {kind: 'wrong', message: problem}};
		}

		const before = id === undefined ? undefined : answered.get(id);
		if (before) {
			return before;
		}

		const reply = (isPassedOn ? answerHere : answerAnywhere)(question, signal);
		if (id !== undefined) {
			answered.set(id, reply);
			const forget = () => answered.delete(id);
			// What only looks may look again.
			void reply.finally(() => changesSomething(question) ? void setTimeout(forget, rememberedMs).unref() : forget());
		}

		return reply;
	};

	const readLog: Desk['readLog'] = (build, offset, maxBytes) => {
		const piece = hubOf(parts, build) === undefined ? readPiece(ledger, build, offset, maxBytes) : undefined;
		return piece && {...piece, isAnew: false};
	};

	return {
		about,
		identify: token => tokens.find(token)?.identity,
		ask,
		subscribe: listeners.subscribe,
		followLog: (build, offset, signal) => hubOf(parts, build) === undefined ? follow(parts, build, offset, signal) : followElsewhere(parts, build, offset, signal),
		readLog,
		fetchLog: async (build, offset, maxBytes) => hubOf(parts, build) === undefined ? readLog(build, offset, maxBytes) : fetchPiece(parts, build, {offset, maxBytes}),
		badge: (project, revision) => badgeOf(ledger.builds({project, ...revision !== undefined && {revision}, limit: 100})),
		told(told) {
			waiters.wake(told.builds, told.logs, told.gone);
			if (listeners.size > 0) {
				news.add(told);
			}
		},
		end() {
			waiters.end();
			news.end();
			listeners.clear();
		},
	};
}

const rememberedMs = 60_000;

async function* follow({ledger, waiters}: AnswerParts, build: string, from: number, signal: AbortSignal): AsyncGenerator<LogPiece> {
	let offset = from;
	let attempt: number | undefined;
	while (!signal.aborted) {
		const now = ledger.attemptOf(build);
		const isAnew = attempt !== undefined && now !== attempt && offset > 0;
		const piece = readPiece(ledger, build, isAnew ? 0 : offset, replyBytes);
		if (!piece) {
			return;
		}

		attempt = piece.attempt;
		offset = piece.offset + piece.bytes.length;
		if (isAnew || piece.bytes.length > 0 || piece.isWhole) {
			yield {...piece, isAnew};
		}

		if (piece.isWhole) {
			return;
		}

		if (piece.bytes.length === 0) {
			await waiters.wait({id: build, includesLog: true}, longestWaitMs, signal);
		}
	}
}

const longestWaitMs = 60_000;

/** Those of the suggestion that came last. */
function badgeOf(builds: readonly Build[]): Badge | undefined {
	const [newest] = builds;
	const its = builds.filter(({suggestion}) => suggestion === newest?.suggestion);
	const worst = order.map(state => its.find(build => build.state === state)).find(build => build !== undefined);
	return worst && {state: worst.state, build: worst};
}

/** What people want to know first. */
const order: readonly BuildState[] = ['failed', 'unknown', 'running', 'queued', 'cancelled', 'passed'];

interface NewsCollector {
	add(told: Told): void;
	end(): void;
}

/** Many changes a second are one piece of news. */
function collectNews(publish: (news: DeskNews) => void): NewsCollector {
	let builds = new Map<string, Build>();
	let removed = new Set<string>();
	let builders = new Map<string, BuilderRow>();
	let removedBuilders = new Set<string>();
	let notices: string[] = [];
	let timer: NodeJS.Timeout | undefined;

	const publishAll = () => {
		const news = {builds: [...builds.values()], removed: [...removed], builders: [...builders.values()], removedBuilders: [...removedBuilders], notices};
		timer = undefined;
		builds = new Map();
		removed = new Set();
		builders = new Map();
		removedBuilders = new Set();
		notices = [];
		publish(news);
	};

	return {
		add(told) {
			for (const build of told.builds) {
				builds.set(build.id, build);
				removed.delete(build.id);
			}

			for (const id of told.gone) {
				builds.delete(id);
				removed.add(id);
			}

			for (const row of told.builders) {
				builders.set(builderName(row), row);
				removedBuilders.delete(builderName(row));
			}

			for (const name of told.goneBuilders ?? []) {
				builders.delete(name);
				removedBuilders.add(name);
			}

			notices.push(...told.notices);
			if (builds.size > 0 || removed.size > 0 || builders.size > 0 || removedBuilders.size > 0 || notices.length > 0) {
				timer ??= setTimeout(publishAll, newsPeriodMs);
			}
		},
		end() {
			clearTimeout(timer);
		},
	};
}

const newsPeriodMs = 100;
