import process from 'node:process';
import {text as readAll} from 'node:stream/consumers';
import {shownBuild, worstCode} from '../../fleet/build-row.ts';
import type {Build, Suggestion} from '../../fleet/builds.ts';
import {mostRevisions, projectProblem, revisionProblem} from '../../fleet/names.ts';
import {capitalized} from '../../lib/capitalized.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {cancelled, usageError} from '../exit-codes.ts';
import {followBuilds} from '../fleet/follow-builds.ts';
import {makeId, tellHubTrouble, withHub} from '../fleet/hub-client.ts';
import type {SuggestFlags} from './options.ts';
import {untilReaderIsGone} from '../fleet/reader-gone.ts';
import {hookFor} from './hook.ts';
import {pushedBranches} from './pushed-branches.ts';

/** Have builders build revisions of a project; answers with the exit code. */
export async function suggest(project: string, named: readonly string[], flags: SuggestFlags): Promise<number> {
	const {stdin, stdout, stderr} = process;
	const wrong = (message: string) => {
		stderr.write(`${message}\n`);
		return usageError;
	};
	if (flags.hook && named.length > 0) {
		return wrong(`The hook of --hook suggests the branches that are pushed: ${JSON.stringify(named[0])} has no place in it.`);
	}

	const problem = projectProblem(project) ?? revisionsProblem(named);
	if (problem !== undefined) {
		return wrong(sentenceOf(problem));
	}

	if (flags.hook) {
		stdout.write(hookFor(project, flags));
		return 0;
	}

	let revisions = named;
	if (named.length === 0) {
		if (stdin.isTTY) {
			return wrong(noRevision);
		}

		const pushed = pushedBranches(await readAll(stdin));
		if (pushed.type === 'nothing') {
			return wrong(noRevision);
		}

		if (pushed.type === 'wrong-line') {
			return wrong(`Line ${pushed.line} of standard input is none that git gives a post-receive hook (OLD NEW REF): ${escapeControls(pushed.text.slice(0, 200))}`);
		}

		revisions = pushed.branches;
		if (revisions.length === 0) {
			(flags.json ? stderr : stdout).write('Nothing to build: no branch was created or updated.\n');
			stdout.write(flags.json ? '[]\n' : '');
			return 0;
		}

		const wrongBranch = revisionsProblem(revisions);
		if (wrongBranch !== undefined) {
			return wrong(sentenceOf(wrongBranch));
		}
	}

	const suggestion: Suggestion = {
		id: makeId(),
		project,
		revisions: [...new Set(revisions)],
		on: flags.on ?? {},
		isForAnyOne: flags.any ?? false,
		...flags.steps !== undefined && {steps: flags.steps},
		supersedes: flags.supersede ?? false,
		...flags.timeLimit !== undefined && {timeLimitMs: flags.timeLimit},
	};
	return withHub(flags, async client => {
		const answered = await client.ask({type: 'suggest', body: suggestion});
		if (answered.type !== 'ok') {
			return tellHubTrouble(answered);
		}

		if (answered.reply.type !== 'suggested') {
			throw new TypeError(`suggested, answered ${answered.reply.type}`);
		}

		const {builds, missing, elsewhere = []} = answered.reply.body;
		const says = flags.json ? stderr : stdout;
		if (elsewhere.length > 0) {
			says.write(`${suggestion.id}  passed on to joined hubs, for ${elsewhere.map(name => escapeControls(name)).join(', ')}\n`);
		} else if (builds.length === 0) {
			says.write(`${suggestion.id}  no builder matches: 0 builders reached. The hub keeps the suggestion, and the first builder that matches builds it.\n`);
		}

		tellMissing(missing, says);
		if (!flags.json) {
			tellBuilds(builds);
		}

		if (!flags.follow) {
			if (flags.json) {
				stdout.write(`${printedJson(builds.map(build => shownBuild(build)), 2)}\n`);
			}

			return 0;
		}

		const {signal} = untilReaderIsGone(stdout);
		const followed = await followBuilds(client, {id: suggestion.id, isLive: true, tellsResults: true, printsLogs: !flags.json, builders: new Set(builds.map(({builder}) => builder)).size + elsewhere.length, signal});
		if (followed.type === 'gone') {
			if (flags.json) {
				stdout.write(`${printedJson([], 2)}\n`);
			}

			return cancelled;
		}

		if (followed.type !== 'ok') {
			return tellHubTrouble(followed);
		}

		if (flags.json) {
			stdout.write(`${printedJson(followed.builds.map(build => shownBuild(build)), 2)}\n`);
		}

		return worstCode(followed.builds);
	});
}

function revisionsProblem(revisions: readonly string[]): string | undefined {
	return revisions.length > mostRevisions
		? `a suggestion has at most ${mostRevisions.toLocaleString('en')} revisions, this one ${revisions.length.toLocaleString('en')}`
		: revisions.map(revision => revisionProblem(revision)).find(found => found !== undefined);
}

function sentenceOf(problem: string): string {
	return `${capitalized(problem)}.`;
}

/** Builders that have builds to do, and are not there. */
export function tellMissing(names: readonly string[], output: NodeJS.WritableStream): void {
	if (names.length > 0) {
		output.write(`Not connected just now, and to build when it is back: ${names.map(name => escapeControls(name)).join(', ')}\n`);
	}
}

/** A line for each, its id first. */
export function tellBuilds(builds: readonly Build[]): void {
	process.stdout.write(builds.map(({id, project, revision, builder}) => `${id}  ${escapeControls(`${project}/${revision}`)}  ${escapeControls(builder)}\n`).join(''));
}

const noRevision = 'No revision is named, and standard input has none of the lines that git gives a post-receive hook: devtui suggest PROJECT REVISION…';
