import process from 'node:process';
import type {TokenRole} from '../../fleet/questions.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {tellHubTrouble, withHub} from '../fleet/hub-client.ts';
import type {HubFlags} from '../fleet/hub-flags.ts';
import {inColumns} from '../instance/table.ts';

/** Prints the new token, alone on a line: it is known to nobody afterwards. */
export async function createToken({role, name, json, ...flags}: HubFlags & {readonly role: TokenRole; readonly name?: string; readonly json?: true}): Promise<number> {
	return withHub(flags, async client => {
		const answered = await client.ask({type: 'create-token', body: {role, ...name !== undefined && {name}}});
		if (answered.type !== 'ok') {
			return tellHubTrouble(answered);
		}

		if (answered.reply.type !== 'token') {
			throw new TypeError(`asked for a token, answered ${answered.reply.type}`);
		}

		const {id, secret} = answered.reply.body;
		if (!json) {
			process.stderr.write(`Token ${id}, of the role ${role}. The hub does not know it any more: keep it.\n`);
		}

		process.stdout.write(json ? `${printedJson({id, role, name: name ?? null, token: secret}, 2)}\n` : `${secret}\n`);
		return 0;
	});
}

export async function revokeTokens(ids: readonly string[], flags: HubFlags): Promise<number> {
	return withHub(flags, async client => {
		for (const id of ids) {
			const answered = await client.ask({type: 'revoke-token', body: {id}});
			if (answered.type !== 'ok') {
				return tellHubTrouble(answered);
			}

			process.stdout.write(`${id}: revoked\n`);
		}

		return 0;
	});
}

export async function listTokens({json, ...flags}: HubFlags & {readonly json?: true}): Promise<number> {
	return withHub(flags, async client => {
		const answered = await client.ask({type: 'tokens', body: {}});
		if (answered.type !== 'ok') {
			return tellHubTrouble(answered);
		}

		if (answered.reply.type !== 'tokens') {
			throw new TypeError(`asked for tokens, answered ${answered.reply.type}`);
		}

		const rows = answered.reply.body.tokens.map(({id, role, name, createdAt, revokedAt}) => ({
			id,
			role,
			name: name ?? null,
			createdAt: new Date(createdAt).toISOString(),
			revokedAt: revokedAt === undefined ? null : new Date(revokedAt).toISOString(),
		}));
		process.stdout.write(json
			? `${printedJson(rows, 2)}\n`
			: inColumns([['ID', 'ROLE', 'BUILDER', 'CREATED', 'REVOKED'], ...rows.map(({id, role, name, createdAt, revokedAt}) => [id, role, escapeControls(name ?? '-'), createdAt, revokedAt ?? '-'])]));
		return 0;
	});
}
