/** Ways to begin that a person can choose in their client. */
export const prompts = [
	{
		name: 'diagnose',
		title: 'Diagnose a service',
		description: 'Find out why a service does not work, and what to do.',
		arguments: [{name: 'name', description: 'The service', required: true}],
	},
	{
		name: 'check_everything',
		title: 'Is everything up?',
		description: 'Look at all services and say in a few words what is wrong, if anything.',
		arguments: [],
	},
] as const;

/** Undefined: there is none of that name, or an argument is missing. */
export function promptText(name: string, {name: service}: {readonly name?: string}): string | undefined {
	if (name === 'check_everything') {
		return 'Look at the services of this project with list_services. For each that is neither ready nor ended well, use status, and logs with errors_only. '
			+ 'Say in one line each what is wrong, what causes it (of several that wait for each other only the one at the end of the chain counts), and what would mend it. Change nothing.';
	}

	if (name === 'diagnose' && service !== undefined && service !== '') {
		const quoted = JSON.stringify(service);
		return `Find out why the service ${quoted} does not work as it should. Begin with status of ${quoted}; if it waits for others, with waiting_for. `
			+ `Then runs of ${quoted} for why it was restarted, and logs of ${quoted} with errors_only, and around the errors without. Read its code where the log points to it. `
			+ 'Say what the cause is and what you would change. Once it is mended, restart it with wait_ready, if restart is there, and look whether it stays up.';
	}

	return undefined;
}
