import type {engineKind} from '../helpers/requirements.ts';

/** What an engine's API cannot do: the promises that are not kept with it, by their titles, and why. For users: docs/containers.md. */
export const cannot: Readonly<Record<typeof engineKind, Readonly<Record<string, string>>>> = {
	docker: {},
	podman: {
		'a container that somebody restarts by hand is followed: it is the same, its hooks are not called again, and it ends with devtui': 'Podman 4.3 looks for the end of a container four times a second, and does not see one that is over by then',
		'a container that is killed for its memory says so': 'Podman 4.3 does not tell it where cgroups are of version 1: OOMKilled stays false (90 s of tries)',
		'TLS: who is not believed, and who is not let in, in one sentence each': 'the service of Podman 4.3 speaks no TLS: what is refused is refused by whatever stands before it, in its own way',
	},
};
