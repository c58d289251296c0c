import process from 'node:process';
import {resolveUser} from '../../runtime/identity.ts';

export type Became =
	/** `variables`: `HOME`, `USER`, `LOGNAME`, where the user is one that the system knows. */
	| {readonly type: 'ok'; readonly variables: Readonly<Record<string, string>>}
	| {readonly type: 'problem'; readonly message: string};

/** This process, and so all that it starts from now on, is another user's. There is no way back. */
export function becomeUser(written: string | null): Became {
	if (written === null) {
		return {type: 'ok', variables: {}};
	}

	const resolved = resolveUser({user: written});
	if (resolved.type === 'problem') {
		return resolved;
	}

	const {user} = resolved;
	if (!user || isAlready(user)) {
		return {type: 'ok', variables: user?.variables ?? {}};
	}

	try {
		// Only root may change its groups, and is no longer root after `setuid`.
		process.setgroups?.([...user.groups]);
		process.setgid?.(user.gid);
		process.setuid?.(user.uid);
		return {type: 'ok', variables: user.variables};
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return {type: 'problem', message: `cannot become user ${written}: ${code === 'EPERM' ? 'only root may' : message}`};
	}
}

/** Only root has something to change then: its groups. */
export function isAlready({uid, gid}: {readonly uid: number; readonly gid: number}): boolean {
	return uid !== 0 && process.geteuid?.() === uid && process.getegid?.() === gid;
}
