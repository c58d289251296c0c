import {isServiceName} from '../schema.ts';
import type {DraftService, Tell} from './contract.ts';

/** A name for each that devtui allows and that no other one has; who gets another one is told. */
export function chooseNames(services: readonly DraftService[], tell: Tell): ReadonlyMap<DraftService, string> {
	const taken = new Set(services.map(({name}) => name).filter(name => isAllowed(name)));
	const given = new Set<string>();
	return new Map(services.map(service => {
		const {name, span} = service;
		const isFree = isAllowed(name) && !given.has(name);
		const chosen = isFree ? name : freeName(allowed(name), other => taken.has(other) || given.has(other));
		given.add(chosen);
		if (chosen !== name) {
			tell(`"${name}" is "${chosen}" here: a name has letters, digits, "_", "." and "-", begins with a letter or digit, and is there once.`, span);
		}
		return [service, chosen];
	}));
}

/** Keys that the YAML reader refuses, since they reach into objects. */
const reserved: ReadonlySet<string> = new Set(['constructor', 'prototype', '__proto__']);

function isAllowed(name: string): boolean {
	return isServiceName(name) && !isReserved(name);
}

export function isReserved(key: string): boolean {
	return reserved.has(key);
}

function allowed(name: string): string {
	const text = name.normalize('NFKD').replaceAll(/[^\w.-]+/g, '-').replace(/^[^A-Za-z\d]+/, '').replace(/-+$/, '');
	return text === '' ? 'service' : text;
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
	const isUsable = (name: string) => isAllowed(name) && !isTaken(name);
	if (isUsable(wanted)) {
		return wanted;
	}
	for (let number = 2; ; number++) {
		if (isUsable(`${wanted}-${number}`)) {
			return `${wanted}-${number}`;
		}
	}
}
