import {changedVariables, type ChangedVariable} from './changed-variables.ts';

type Variables = Readonly<Record<string, string>>;

/** The environments of the last two runs of each service. */
export function createEnvironments() {
	const current = new Map<string, Variables>();
	const previous = new Map<string, Variables>();

	return {
		noteRun(service: string, environment: Variables): void {
			const before = current.get(service);
			if (before) {
				previous.set(service, before);
			}

			current.set(service, environment);
		},
		forget(service: string): void {
			previous.delete(service);
			current.delete(service);
		},
		changes(service: string): readonly ChangedVariable[] {
			const before = previous.get(service);
			const after = current.get(service);
			return before && after ? changedVariables(before, after) : [];
		},
	};
}
