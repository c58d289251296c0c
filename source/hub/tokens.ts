import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';
import {builderNameProblem} from '../fleet/names.ts';
import type {Reply, TokenRole, TokenRow} from '../fleet/questions.ts';
import {capitalized} from '../lib/capitalized.ts';
import type {Identity} from './desk.ts';
import type {Ledger} from './ledger/ledger.ts';

export interface Tokens {
	/** `id`: absent for that of `--token-file`. */
	find(token: string | undefined): {readonly identity: Identity; readonly id?: string} | undefined;
	create(wanted: {readonly role: TokenRole; readonly name?: string}): Reply;
	revoke(id: string): Reply;
	list(): readonly TokenRow[];
}

export interface TokenOptions {
	readonly ledger: Ledger;
	/** That of `--token-file`: it may do everything, and cannot be revoked. */
	readonly adminToken?: string;
	now(): number;
	/** Who has it is let in no longer. */
	revoked(id: string): void;
}

/** Tokens as the ledger has them, which is by their digests only. */
export function openTokens({ledger, adminToken, now, revoked}: TokenOptions): Tokens {
	const adminDigest = adminToken === undefined ? undefined : digest(adminToken);
	return {
		find(token) {
			if (token === undefined) {
				return undefined;
			}

			const given = digest(token);
			if (adminDigest && timingSafeEqual(given, adminDigest)) {
				return {identity: {role: 'admin'}};
			}

			let found: {readonly identity: Identity; readonly id: string} | undefined;
			// To the last of them, whichever it is.
			for (const {id, hash, role, name, revokedAt} of ledger.tokens()) {
				if (timingSafeEqual(given, hash) && revokedAt === undefined) {
					found = {id, identity: {role, ...name !== undefined && {name}}};
				}
			}

			return found;
		},
		create({role, name}) {
			const problem = name === undefined ? undefined : role === 'builder' ? builderNameProblem(name) : `only a token of the role builder is for a name: this one is for the role ${role}`;
			if (problem !== undefined) {
				return {type: 'refused', body: {kind: 'wrong', message: capitalized(problem)}};
			}

			const id = randomBytes(6).toString('hex');
			const secret = randomBytes(32).toString('base64url');
			ledger.addToken({id, role, ...name !== undefined && {name}, createdAt: now()}, digest(secret));
			return {type: 'token', body: {id, secret}};
		},
		revoke(id) {
			const token = ledger.tokens().find(each => each.id === id);
			if (!token) {
				return {type: 'refused', body: {kind: 'unknown', message: `There is no token ${id}`}};
			}

			if (token.revokedAt !== undefined) {
				return {type: 'done', body: {count: 0}};
			}

			ledger.revokeToken(id, now());
			revoked(id);
			return {type: 'done', body: {count: 1}};
		},
		list: () => ledger.tokens().map(({hash: _hash, ...row}) => row),
	};
}

function digest(token: string): Buffer {
	return createHash('sha256').update(token).digest();
}
