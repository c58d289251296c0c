import {nameFailure} from '../core/describe.ts';
import type {Failure} from '../core/state.ts';
import type {Store} from '../core/store.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {Format} from './format.ts';
import {lastEntries, stillInView} from './last-words.ts';
import {toPlain} from './sentences.ts';

export interface Quoted {
	readonly logs: LogStore;
	readonly service: string;
	readonly run: number;
	readonly at: number;
	/** How it has failed, where that has not just been said. */
	readonly failure?: Failure;
}

/** What a run has printed last, under a title; empty when it has printed nothing. */
export function quote(format: Format, {logs, service, run, at, failure}: Quoted): string {
	const lines = lastEntries(logs, service, run).map(entry => format.entry(entry)).join('');
	const title = failure ? `${service} ${nameFailure(failure)}, its last lines` : `last lines of ${service}`;
	return lines === '' ? '' : format.group?.(title, lines) ?? format.said(toPlain(`${title}:`), at) + lines;
}

export interface QuoteOptions {
	readonly store: Store;
	readonly logs: LogStore;
	readonly at: number;
}

/** Of every service that has printed something since this entry of the log, and has not failed: those are quoted when they do. */
export function quoteTalkers(format: Format, {store, logs, at}: QuoteOptions, since: number): string {
	return Object.values(store.getSnapshot().services)
		.filter(({name, phase}) => phase.type !== 'failed' && logs.entriesOf(name, since).some(({type}) => type === 'output'))
		.map(({name, run}) => quote(format, {logs, service: name, run, at}))
		.join('');
}

/** Of those that have failed, unless their last lines stand just above. */
export function quoteFailed(format: Format, {store, logs, at}: QuoteOptions): string {
	const {services, failed} = store.getSnapshot();
	return failed
		.flatMap(name => services[name] ?? [])
		.filter(({name, run}) => !stillInView(logs, name, run))
		.map(({name, run, phase}) => quote(format, {logs, service: name, run, at, ...phase.type === 'failed' && {failure: phase.failure}}))
		.join('');
}
