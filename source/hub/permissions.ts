import type {Question, Reply, TokenRole} from '../fleet/questions.ts';
import type {Identity} from './desk.ts';

/** Why somebody may not ask this; undefined: he may. */
export function refusalOf(question: Question, {role}: Identity): Reply | undefined {
	return may[question.type].includes(role) ? undefined : {type: 'refused', body: {kind: 'forbidden', message: `A token of the role ${role} may not ${words[question.type]}`}};
}

const everybody: readonly TokenRole[] = ['admin', 'client', 'reader'];
const whoActs: readonly TokenRole[] = ['admin', 'client'];

/** A builder asks nothing: all that it needs comes to it. */
const may: Readonly<Record<Question['type'], readonly TokenRole[]>> = {
	suggest: whoActs,
	builds: everybody,
	show: everybody,
	log: everybody,
	cancel: whoActs,
	retry: whoActs,
	builders: everybody,
	pause: whoActs,
	resume: whoActs,
	drain: whoActs,
	join: ['admin'],
	leave: ['admin'],
	listen: ['admin'],
	unlisten: ['admin'],
	'create-token': ['admin'],
	'revoke-token': ['admin'],
	tokens: ['admin'],
};

const words: Readonly<Record<Question['type'], string>> = {
	suggest: 'suggest builds',
	builds: 'see builds',
	show: 'see builds',
	log: 'see logs',
	cancel: 'cancel builds',
	retry: 'repeat builds',
	builders: 'see builders',
	pause: 'pause builders',
	resume: 'let builders go on',
	drain: 'drain builders',
	join: 'join hubs',
	leave: 'leave hubs',
	listen: 'choose where the hub listens',
	unlisten: 'choose where the hub listens',
	'create-token': 'make tokens',
	'revoke-token': 'revoke tokens',
	tokens: 'see tokens',
};

/** Asked again it must have the answer that it had. */
export function changesSomething({type}: Question): boolean {
	return !onlyLooks.has(type);
}

const onlyLooks: ReadonlySet<Question['type']> = new Set(['builds', 'show', 'log', 'builders', 'tokens']);
