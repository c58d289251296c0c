import type {Command} from 'commander';

export interface HubFlags {
	readonly hub?: string;
	readonly tokenFile?: string;
	readonly tlsCa?: string;
	readonly tlsCert?: string;
	readonly tlsKey?: string;
}

/** For whoever connects to a hub. */
export function withHubFlags(command: Command): Command {
	return command
		.option('--hub <url>', 'the hub, mqtt://HOST:PORT or mqtts://HOST:PORT; else DEVTUI_HUB, config.yaml, or that of this machine')
		.option('--token-file <file>', 'the token for it; else DEVTUI_TOKEN, or config.yaml')
		.option('--tls-ca <file>', 'the certificate that has signed the hub\'s')
		.option('--tls-cert <file>', 'a certificate of one\'s own, where the hub wants one')
		.option('--tls-key <file>', 'and its key');
}
