import {z} from 'zod';
import {names, tool, type Annotations} from '../tool.ts';
import {act, actAndWait, acted} from './act.ts';

const changes: Annotations = {readOnlyHint: false, destructiveHint: true, idempotentHint: false};
const some = z.array(z.string().min(1)).min(1).describe('Services by name, glob such as "web*", or /regex/; "*" for all that are in use.');

const waitReady = z.boolean().default(false).describe('Answer only when they are ready, not merely started.');
const timeout = z.number().min(0.1).max(3600).default(30).describe('With wait_ready: give up waiting after this time.');

export const start = tool({
	name: 'start',
	title: 'Start services',
	description: 'Start services and what they need. One that runs already is left alone.',
	annotations: {readOnlyHint: false, destructiveHint: false, idempotentHint: true},
	input: z.strictObject({names, wait_ready: waitReady, timeout_seconds: timeout}),
	output: acted,
	run: async ({names: patterns, wait_ready: waits, timeout_seconds: seconds}, context) =>
		waits ? actAndWait('/start', {names: patterns}, seconds, context) : act('/start', {names: patterns}, context),
});

export const restart = tool({
	name: 'restart',
	title: 'Restart services',
	description: 'Stop services and start them again, also ones that have failed. With wait_ready it answers when they are ready, or with the reason and the last lines of the log when one does not come up.',
	annotations: changes,
	input: z.strictObject({names: some, wait_ready: waitReady, timeout_seconds: timeout}),
	output: acted,
	run: async ({names: patterns, wait_ready: waits, timeout_seconds: seconds}, context) =>
		waits ? actAndWait('/restart', {names: inUse(patterns)}, seconds, context) : act('/restart', {names: inUse(patterns)}, context),
});

export const stop = tool({
	name: 'stop',
	title: 'Stop services',
	description: 'Stop services; answers when all their processes are gone. They stay stopped until somebody starts them.',
	annotations: {...changes, idempotentHint: true},
	input: z.strictObject({
		names: some,
		signal: z.string().optional().describe('Instead of the usual one, such as "INT".'),
		grace_seconds: z.number().min(0).max(3600).optional().describe('SIGKILL after this time instead of the usual one.'),
	}),
	output: acted,
	run: async ({names: patterns, signal, grace_seconds: seconds}, context) =>
		act('/stop', {names: inUse(patterns), ...signal !== undefined && {signal}, ...seconds !== undefined && {graceMs: Math.round(seconds * 1000)}}, context),
});

export const signalServices = tool({
	name: 'signal',
	title: 'Send a signal',
	description: 'Send a signal to services, such as HUP to read their configuration again.',
	annotations: changes,
	input: z.strictObject({
		names: some,
		signal: z.string().describe('Name or number: "HUP", "SIGUSR1", "10".'),
		to: z.enum(['group', 'main', 'children']).default('group').describe('Whom: the whole process group, the main process, or its children.'),
	}),
	output: acted,
	run: async ({names: patterns, signal, to}, context) => act('/signal', {names: patterns, signal, to}, context),
});

export const send = tool({
	name: 'send',
	title: 'Type into a service',
	description: 'Type a line into a service, such as an answer to its prompt (status shows one). Ends with Enter unless raw is set. Works on services that have a terminal or a standard input: those of a devtui on a terminal or of devtui up --detach, not of a headless one.',
	annotations: changes,
	input: z.strictObject({
		name: z.string().min(1).describe('The service.'),
		text: z.string().max(10_000).describe('What is typed.'),
		raw: z.boolean().default(false).describe('Exactly this text, without Enter: "\\u0003" is Ctrl-C.'),
	}),
	output: acted,
	run: async ({name, text, raw}, context) => act('/send', {name, text: raw ? text : `${text}\n`}, context),
});

/** Not those that are disabled: a glob would mean them too. */
function inUse(patterns: readonly string[]): readonly string[] {
	return patterns.includes('*') ? [] : patterns;
}
