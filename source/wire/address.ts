import {isIPv6} from 'node:net';
import {escapeControls} from '../lib/escape-controls.ts';

/** Where a broker listens. */
export interface BrokerAddress {
	/** A name or an address; of IPv6 without brackets. */
	readonly host: string;
	readonly port: number;
	readonly isEncrypted: boolean;
}

/** Why it is none, as a whole sentence without its stop. */
export interface AddressRefusal {
	readonly refusal: string;
}

/** `mqtt://HOST:PORT`, `mqtts://HOST:PORT`, or `HOST:PORT` alone, which is mqtt. */
export function parseAddress(text: string): BrokerAddress | AddressRefusal {
	const [, scheme = 'mqtt', rest = ''] = /^(?:([^:/[\]]+):\/\/)?([^]*?)\/?$/.exec(text.trim()) ?? [];
	const isEncrypted = scheme.toLowerCase() === 'mqtts';
	if (!isEncrypted && scheme.toLowerCase() !== 'mqtt') {
		return refuse(text, `${escapeControls(scheme)}:// is not spoken: write mqtt://HOST:PORT or mqtts://HOST:PORT`);
	}

	// It would be seen in every list of processes.
	if (rest.includes('@')) {
		return {refusal: 'an address has no user name and no token in it: give the token by --token-file, DEVTUI_TOKEN or config.yaml'};
	}

	if (/[/?#]/.test(rest)) {
		return refuse(text, 'nothing may follow the port');
	}

	if (isIPv6(rest)) {
		return refuse(text, 'an IPv6 address stands in brackets, as in [::1]:7900');
	}

	const [, six, name = '', digits] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/.exec(rest) ?? [];
	const host = six ?? name;
	if (six === undefined ? !/^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*)$/u.test(name) : !isIPv6(six)) {
		return refuse(text, 'HOST:PORT is wanted, as in box.example:7900 or [::1]:7900');
	}

	if (digits === undefined || digits === '') {
		return refuse(text, `it names no port; a hub listens on 7900 unless it was told another: ${six === undefined ? host : `[${host}]`}:7900`);
	}

	const port = Number(digits);
	return port >= 1 && port <= 65_535 ? {host, port, isEncrypted} : refuse(text, `${digits} is no port: 1 to 65535`);
}

/** As it would be written. */
export function printAddress({isEncrypted, ...place}: BrokerAddress): string {
	return `${isEncrypted ? 'mqtts' : 'mqtt'}://${printPlace(place)}`;
}

export function printPlace({host, port}: Pick<BrokerAddress, 'host' | 'port'>): string {
	return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function refuse(text: string, reason: string): AddressRefusal {
	return {refusal: `"${escapeControls(text)}" is no address of a hub: ${reason}`};
}
