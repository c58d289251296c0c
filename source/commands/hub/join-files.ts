import {readFileSync} from 'node:fs';

export interface JoinFlags {
	readonly joinToken?: string | undefined;
	readonly joinCa?: string | undefined;
}

/** What the files hold; `DEVTUI_JOIN_TOKEN` where no file is named. */
export function readJoinFiles({joinToken, joinCa}: JoinFlags, environment: Readonly<Record<string, string | undefined>>): {readonly token?: string; readonly ca?: string} | {readonly problem: string} {
	try {
		const variable = environment['DEVTUI_JOIN_TOKEN'];
		const token = joinToken === undefined ? variable : readFileSync(joinToken, 'utf8').trim();
		return {...token !== undefined && token !== '' && {token}, ...joinCa !== undefined && {ca: readFileSync(joinCa, 'utf8')}};
	} catch (error) {
		return {problem: `What it takes to join a hub cannot be read: ${(error as Error).message}.`};
	}
}
