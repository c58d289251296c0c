import type {TokenRole, TokenRow} from '../../fleet/questions.ts';
import type {Database} from './database.ts';
import {command, query} from './queries.ts';

/** Of the secret there is only this. */
export interface StoredToken extends TokenRow {
	/** SHA-256. */
	readonly hash: Uint8Array;
}

export interface TokenTable {
	add(token: TokenRow, hash: Uint8Array): void;
	/** One that has been revoked stays so since then. */
	revoke(id: string, at: number): void;
	all(): readonly StoredToken[];
}

interface Row {
	readonly id: string;
	readonly role: TokenRole;
	readonly name: string | null;
	readonly hash: string;
	readonly created_at: number;
	readonly revoked_at: number | null;
}

export function createTokens(database: Database): TokenTable {
	const insert = command(database, 'INSERT INTO tokens (id, role, name, hash, created_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?)');
	const revoke = command(database, 'UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
	const all = query<Row>(database, 'SELECT * FROM tokens ORDER BY created_at, id');
	return {
		add({id, role, name, createdAt, revokedAt}, hash) {
			insert(id, role, name ?? null, Buffer.from(hash).toString('hex'), createdAt, revokedAt ?? null);
		},
		revoke(id, at) {
			revoke(at, id);
		},
		all: () => all.all().map(({id, role, name, hash, created_at: createdAt, revoked_at: revokedAt}) => ({
			id,
			role,
			...name !== null && {name},
			createdAt,
			...revokedAt !== null && {revokedAt},
			hash: Buffer.from(hash, 'hex'),
		})),
	};
}
