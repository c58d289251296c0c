import {readFileSync} from 'node:fs';
import type {IdentitySpec} from '../core/spec.ts';
import type {Identity} from './contract.ts';

/** As the kernel knows a user: by number. */
export interface UserIdentity {
	readonly uid: number;
	readonly gid: number;
	/** Of which the user is a member too. */
	readonly groups: readonly number[];
	/** `HOME`, `USER`, `LOGNAME`, where the user is one that the system knows. */
	readonly variables: Readonly<Record<string, string>>;
}

export type ResolvedUser =
	| {readonly type: 'ok'; readonly user: UserIdentity | undefined}
	| {readonly type: 'problem'; readonly message: string};

export type ResolvedIdentity =
	| {readonly type: 'ok'; readonly identity: Identity; readonly variables: UserIdentity['variables']}
	| {readonly type: 'problem'; readonly message: string};

export interface AccountFiles {
	/** Text of `/etc/passwd`, of `/etc/group`. */
	readonly users: () => string;
	readonly groups: () => string;
}

/** What a child is spawned with. */
export function resolveIdentity(spec: IdentitySpec, files: AccountFiles = systemFiles): ResolvedIdentity {
	const resolved = resolveUser(spec, files);
	if (resolved.type === 'problem') {
		return resolved;
	}

	const {user} = resolved;
	const {umask, limits} = spec;
	return {
		type: 'ok',
		identity: {
			...user && {uid: user.uid, gid: user.gid, groups: user.groups},
			...umask !== undefined && {umask},
			...limits && {limits},
		},
		variables: user?.variables ?? {},
	};
}

/** `nobody`, `1000`, `nobody:users`, `1000:1000`, as in Compose. A number that the system does not know is its own group. */
export function resolveUser({user: written}: IdentitySpec, files: AccountFiles = systemFiles): ResolvedUser {
	if (written === undefined) {
		return {type: 'ok', user: undefined};
	}

	const [userText = '', groupText] = written.split(':');
	const account = accounts(files.users()).find(({name, uid}) => name === userText || String(uid) === userText);
	const uid = account?.uid ?? number(userText);
	if (uid === undefined) {
		return {type: 'problem', message: `cannot become user ${userText}: there is no such user`};
	}

	const groups = groupsOf(files.groups());
	const gid = groupText === undefined ? account?.gid ?? uid : groups.find(({name}) => name === groupText)?.gid ?? number(groupText);
	if (gid === undefined) {
		return {type: 'problem', message: `cannot become group ${groupText!}: there is no such group`};
	}

	return {
		type: 'ok',
		user: {
			uid,
			gid,
			groups: account && groupText === undefined ? groups.filter(({members}) => members.includes(account.name)).map(group => group.gid) : [],
			variables: account ? {HOME: account.home, USER: account.name, LOGNAME: account.name} : {},
		},
	};
}

const systemFiles: AccountFiles = {
	users: () => readFileSync('/etc/passwd', 'utf8'),
	groups: () => readFileSync('/etc/group', 'utf8'),
};

function accounts(text: string) {
	return fieldsOf(text).map(([name = '', , uid, gid, , home = '/']) => ({name, uid: Number(uid), gid: Number(gid), home}));
}

function groupsOf(text: string) {
	return fieldsOf(text).map(([name = '', , gid, members = '']) => ({name, gid: Number(gid), members: members.split(',')}));
}

function fieldsOf(text: string): readonly (readonly string[])[] {
	return text.split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => line.split(':'));
}

function number(text: string): number | undefined {
	return /^\d+$/.test(text) ? Number(text) : undefined;
}
