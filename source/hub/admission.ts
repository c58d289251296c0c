import {builderNameProblem} from '../fleet/names.ts';
import {hubOfPeer, peerUser} from '../fleet/topics.ts';
import type {Identity} from './desk.ts';
import type {Tokens} from './tokens.ts';

export interface Admission {
	/** Who may connect to the embedded broker, as whom: a builder by its name, everybody else as `client`. */
	authenticate(user: string | undefined, token: string | undefined): Promise<Identity | undefined>;
	/** Users who are there by this token. */
	usersOf(tokenId: string): readonly string[];
}

const clientUser = 'client';

export function createAdmission(tokens: Tokens, needsToken: boolean): Admission {
	const users = new Map<string, Set<string>>();
	const remember = (id: string | undefined, user: string) => {
		if (id !== undefined) {
			users.set(id, (users.get(id) ?? new Set()).add(user));
		}
	};

	const admittedHub = (id: string, token: string | undefined): Identity | undefined => {
		const found = tokens.find(token);
		const may = found ? found.identity.role === 'admin' || found.identity.role === 'hub' : !needsToken;
		if (!may || !/^[a-z\d]{1,20}$/.test(id)) {
			return undefined;
		}

		remember(found?.id, peerUser(id));
		return {role: 'hub', name: id};
	};

	return {
		async authenticate(user = clientUser, token) {
			const hub = hubOfPeer(user);
			if (hub !== undefined) {
				return admittedHub(hub, token);
			}

			const isBuilder = user !== clientUser;
			if (isBuilder && builderNameProblem(user) !== undefined) {
				return undefined;
			}

			const found = tokens.find(token);
			if (!found) {
				return needsToken ? undefined : isBuilder ? {role: 'builder', name: user} : {role: 'admin'};
			}

			const identity = admitted(user, isBuilder, found.identity);
			if (identity) {
				remember(found.id, user);
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

	return role === 'builder' || role === 'hub' ? undefined : {role};
}
