import type {Identity} from './contract.ts';

/** How many supplementary groups a launcher takes. */
const mostGroups = 256;

/** Settings of a start order; see source/native/launcher-identity.h. */
export function identitySettings({uid, gid, groups, umask, limits = []}: Identity): readonly string[] {
	return [
		...uid === undefined ? [] : [`uid=${uid}`],
		...gid === undefined ? [] : [`gid=${gid}`],
		...groups === undefined ? [] : [`groups=${groups.join(',')}`],
		...umask === undefined ? [] : [`umask=${umask}`],
		// Each once: the last one counts.
		...new Map(limits.map(({resource, soft, hard}) => [resource, `limit=${resource}:${soft}:${hard}`])).values(),
	];
}

/** What nobody can be, in words. */
export function findImpossibleIdentity({uid, gid, groups = [], umask, limits = []}: Identity): string | undefined {
	const ids = [uid, gid, ...groups].flatMap(id => id ?? []);
	const strange = ids.find(id => !isBetween(id, 0, 0xFF_FF_FF_FE));
	if (strange !== undefined) {
		return `no user or group has the number ${strange}`;
	}

	if (groups.length > mostGroups) {
		return `more than ${mostGroups} groups`;
	}

	if (umask !== undefined && !isBetween(umask, 0, 0o777)) {
		return `no umask: ${umask}`;
	}

	const limit = limits.find(({soft, hard}) => [soft, hard].some(value => value !== 'unlimited' && !isBetween(value, 0, Number.MAX_SAFE_INTEGER)));
	return limit && `no limit for ${limit.resource}: ${limit.soft}:${limit.hard}`;
}

/** Without a launcher a process can be given a user and a group, and that on pipes only: node-pty would let it keep the groups of devtui. */
export function findUnsupervisedIdentity({groups, umask, limits, ...user}: Identity, isOnTerminal: boolean): string | undefined {
	const unsupported = [
		...isOnTerminal && (user.uid !== undefined || user.gid !== undefined) ? ['another user or group on a terminal'] : [],
		...groups ? ['supplementary groups'] : [],
		...umask === undefined ? [] : ['a umask'],
		...limits && limits.length > 0 ? ['limits'] : [],
	];
	return unsupported.length === 0 ? undefined : `${unsupported.join(', ')} ${unsupported.length === 1 ? 'needs' : 'need'} the launcher, which is missing (see \`devtui doctor\`)`;
}

function isBetween(value: number, least: number, most: number): boolean {
	return Number.isInteger(value) && value >= least && value <= most;
}
