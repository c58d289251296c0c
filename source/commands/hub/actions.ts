import type {ProjectChange} from '../../console/host.ts';
import {builderName} from '../../fleet/build-row.ts';
import type {Question} from '../../fleet/questions.ts';
import {somebodyHere, type Desk} from '../../hub/desk.ts';
import {whyNot, type Deed} from './deeds.ts';
import type {Meaning} from './picture.ts';

/** What the keys and the palette of a hub's console ask the desk for; each answer is a sentence without its stop. */
export interface HubActions {
	act(tasks: readonly Task[]): Promise<ProjectChange>;
	/** Every builder builds these revisions. */
	suggest(project: string, revisions: readonly string[]): Promise<ProjectChange>;
}

export interface Task {
	readonly deed: Deed;
	/** As the console has it. */
	readonly name: string;
}

export interface HubActionsOptions {
	ask: Desk['ask'];
	meaningOf(name: string): Meaning | undefined;
	/** Of a suggestion. */
	makeId(): string;
	/** Somebody has cancelled this build, or that has come to nothing. */
	ending(build: string, isEnding: boolean): void;
}

export function createHubActions({ask, meaningOf, makeId, ending}: HubActionsOptions): HubActions {
	/** Undefined: it is done. */
	async function actOn({deed, name}: Task): Promise<string | undefined> {
		const meaning = meaningOf(name);
		const why = meaning ? whyNot(deed, meaning)?.why : 'is shown no more';
		const question = meaning && questionOf(deed, meaning, makeId);
		if (why !== undefined || !question) {
			return why;
		}

		const cancelled = deed === 'cancel' && meaning.type === 'build' ? meaning.build.id : undefined;
		if (cancelled !== undefined) {
			ending(cancelled, true);
		}

		const reply = await ask(question, somebodyHere);
		const isVain = reply.type === 'done' && reply.body.count === 0;
		if (cancelled !== undefined && (isVain || reply.type === 'refused')) {
			ending(cancelled, false);
		}

		return reply.type === 'refused' ? reply.body.message : isVain ? vain[deed] : undefined;
	}

	return {
		async act(tasks) {
			const problems = await Promise.all(tasks.map(async task => {
				const problem = await actOn(task).catch((error: unknown) => (error as Error).message);
				return problem === undefined ? [] : [`${task.name}: ${problem}`];
			}));
			const told = problems.flat();
			return told.length > 0 ? {type: 'problem', text: told.join('; ')} : {type: 'done', said: describeTasks(tasks)};
		},
		async suggest(project, revisions) {
			try {
				const reply = await ask({type: 'suggest', body: {id: makeId(), project, revisions: [...new Set(revisions)], on: {}, isForAnyOne: false, supersedes: false}}, somebodyHere);
				if (reply.type !== 'suggested') {
					return {type: 'problem', text: reply.type === 'refused' ? reply.body.message : `the hub has answered ${reply.type}`};
				}

				const builders = [...new Set([...reply.body.builds.map(({builder}) => builder), ...reply.body.elsewhere ?? []])];
				return {type: 'done', said: builders.length === 0 ? `no builder is there: ${project} waits for one` : `${project} goes to ${enumerate(builders, 'builders')}`};
			} catch (error) {
				return {type: 'problem', text: (error as Error).message};
			}
		},
	};
}

/** `draining n1; cancelling main@n1`. */
function describeTasks(tasks: readonly Task[]): string {
	return [...new Set(tasks.map(({deed}) => deed))].map(deed => said[deed](enumerate(tasks.filter(task => task.deed === deed).map(({name}) => name), deed === 'cancel' || deed === 'retry' ? 'builds' : 'builders'))).join('; ');
}

const said: Readonly<Record<Deed, (names: string) => string>> = {
	cancel: names => `cancelling ${names}`,
	drain: names => `draining ${names}`,
	retry: names => `building ${names} again`,
	pause: names => `${names}: no more builds are begun`,
	resume: names => `${names}: builds are begun again`,
};

const vain: Readonly<Record<Deed, string>> = {
	cancel: 'has ended already',
	retry: 'is not there any more',
	drain: 'has left',
	pause: 'has left',
	resume: 'has left',
};

function questionOf(deed: Deed, meaning: Meaning, makeId: () => string): Question | undefined {
	switch (meaning.type) {
		case 'hub': {
			return undefined;
		}

		case 'builder': {
			return deed === 'pause' || deed === 'resume' || deed === 'drain' ? {type: deed, body: {builder: builderName(meaning.row)}} : undefined;
		}

		case 'build': {
			const {id} = meaning.build;
			return deed === 'retry' ? {type: 'retry', body: {id, suggestion: makeId()}} : deed === 'cancel' ? {type: 'cancel', body: {id}} : undefined;
		}
	}
}

/** `a`, `a and b`, `7 builds`. */
function enumerate(names: readonly string[], what: string): string {
	return names.length > 2 ? `${names.length} ${what}` : names.join(' and ');
}
