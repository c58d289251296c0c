import {builderNameProblem} from '../fleet/names.ts';
import type {Identity} from './desk.ts';
import type {Tokens} from './tokens.ts';

export interface Admission {
	/** Who may connect to the embedded broker, as whom: a builder by its name, everybody else as `client`. */
	authenticate(user: string | undefined, token: string | undefined): Promise<Identity | undefined>;
	/** Users who are there by this token. */
	usersOf(tokenId: string): readonly string[];
}

export const clientUser = 'client';

export function createAdmission(tokens: Tokens, needsToken: boolean): Admission {
	const users = new Map<string, Set<string>>();
	return {
		async authenticate(user = clientUser, token) {
			const isBuilder = user !== clientUser;
			if (isBuilder && builderNameProblem(user) !== undefined) {
				return undefined;
			}

			const found = tokens.find(token);
			if (!found) {
				return needsToken ? undefined : isBuilder ? {role: 'builder', name: user} : {role: 'admin'};
			}

			const identity = admitted(user, isBuilder, found.identity);
			if (identity && found.id !== undefined) {
				const known = users.get(found.id) ?? new Set();
				users.set(found.id, known.add(user));
			}

			return identity;
		},
		usersOf: id => [...users.get(id) ?? []],
	};
}

/** A builder's token may be for one name only; one for everything is also a builder's. */
function admitted(user: string, isBuilder: boolean, {role, name}: Identity): Identity | undefined {
	if (isBuilder) {
		return role === 'admin' || (role === 'builder' && (name === undefined || name === user)) ? {role: 'builder', name: user} : undefined;
	}

	return role === 'builder' ? undefined : {role};
}
