import {z} from 'zod';
import {askFor, namesQuery, unanswered, type Link, type Reply} from './link.ts';
import {explanations, logPage, rows} from './rows.ts';
import {cutToAnswer} from './shape/fit.ts';
import {shapeLogs} from './shape/log-answer.ts';
import {serviceStatus} from './tools/status.ts';

export interface ResourceText {
	readonly uri: string;
	readonly mimeType: string;
	readonly text: string;
}

const fixedResources = [
	{uri: 'devtui://status', name: 'status', title: 'Status of all services', description: 'Every service, its state, and why.', mimeType: 'text/plain'},
	{uri: 'devtui://configuration', name: 'configuration', title: 'Configuration', description: 'The effective configuration as JSON, secrets masked.', mimeType: 'application/json'},
] as const;

export const logTemplate = {
	uriTemplate: 'devtui://logs/{name}',
	name: 'logs',
	title: 'Log of a service',
	description: 'The last 200 lines that a service has printed, as far as 32 KiB hold them.',
	mimeType: 'text/plain',
} as const;

/** A log for each service that there is; none while nothing runs. */
export async function listResources(link: Link, signal: AbortSignal) {
	const listed = await serviceNames(link, signal);
	return [
		...fixedResources,
		...listed.map(name => ({uri: logUri(name), name: `logs/${name}`, title: `Log of ${name}`, description: logTemplate.description, mimeType: logTemplate.mimeType})),
	];
}

export async function serviceNames(link: Link, signal: AbortSignal): Promise<readonly string[]> {
	const listed = await askFor(link, {method: 'GET', path: '/services', signal}, rows);
	return listed.type === 'ok' ? listed.value.map(({name}) => name) : [];
}

/** Undefined: there is none of that address. */
export async function readResource(uri: string, link: Link, signal: AbortSignal): Promise<Reply<ResourceText> | undefined> {
	if (uri === 'devtui://status') {
		const outcome = await serviceStatus.call({}, {link, signal, progress() {}});
		return outcome.type === 'problem' ? outcome : {type: 'ok', value: {uri, mimeType: 'text/plain', text: outcome.text}};
	}

	if (uri === 'devtui://configuration') {
		const told = await askFor(link, {method: 'GET', path: '/configuration', signal}, z.unknown());
		return told.type === 'ok' ? {type: 'ok', value: {uri, mimeType: 'application/json', text: JSON.stringify(told.value, undefined, 2)}} : unanswered(told);
	}

	const name = nameOfLog(uri);
	return name === undefined ? undefined : readLog(uri, name, link, signal);
}

export function nameOfLog(uri: string): string | undefined {
	const [, encoded] = /^devtui:\/\/logs\/([^/?#]+)$/.exec(uri) ?? [];
	try {
		return encoded === undefined ? undefined : decodeURIComponent(encoded);
	} catch {
		// `%` followed by no number.
		return undefined;
	}
}

async function readLog(uri: string, name: string, link: Link, signal: AbortSignal): Promise<Reply<ResourceText> | undefined> {
	const known = await askFor(link, {method: 'GET', path: '/explanations', query: namesQuery([name]), signal}, explanations);
	const page = known.type === 'ok' ? await askFor(link, {method: 'GET', path: '/log-page', query: [...namesQuery([name]), ['limit', '200']], signal}, logPage) : known;
	if (page.type !== 'ok') {
		return unanswered(page);
	}

	const {texts, counts} = shapeLogs(page.value, {maxLineLength: 2000, isForward: false});
	const text = [...counts.older > 0 ? [`… ${counts.older} older; the tool logs has them`] : [], ...texts].join('\n');
	return {type: 'ok', value: {uri, mimeType: 'text/plain', text: cutToAnswer(text)}};
}

function logUri(name: string): string {
	return `devtui://logs/${encodeURIComponent(name)}`;
}
