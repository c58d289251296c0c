/** What `devtui` knows to do, for suggestions. */
export const commandNames = [
	'up', 'run', 'test', 'check', 'schema', 'doctor', 'import',
	'top', 'graph', 'exec', 'shell', 'completion',
	'ps', 'logs', 'events', 'env', 'start', 'stop', 'restart', 'signal', 'pause', 'resume', 'send', 'wait', 'reload', 'snapshot', 'open', 'scale', 'add', 'remove', 'attach', 'down',
] as const;
