import {Buffer} from 'node:buffer';
import type {Notification} from './contract.ts';

/** A datagram of `sd_notify`; `undefined` when it tells nothing that matters here. */
export function parseNotification(datagram: string): Notification | undefined {
	const notification = Object.assign({}, ...datagram.split('\n').map(line => parseAssignment(line))) as Notification;
	return Object.keys(notification).length === 0 ? undefined : notification;
}

export function decodeDatagram(hex: string): string {
	return Buffer.from(hex, 'hex').toString();
}

function parseAssignment(line: string): Notification {
	const separator = line.indexOf('=');
	const value = line.slice(separator + 1);
	switch (line.slice(0, Math.max(separator, 0))) {
		case 'READY':
			return value === '1' ? {ready: true} : {};
		case 'RELOADING':
			return value === '1' ? {reloading: true} : {};
		case 'STOPPING':
			return value === '1' ? {stopping: true} : {};
		case 'WATCHDOG':
			return value === '1' ? {watchdog: true} : {};
		case 'STATUS':
			// It is shown on a terminal.
			return {status: value.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()};
		case 'MAINPID':
			return isCount(value) ? {mainPid: Number(value)} : {};
		case 'ERRNO':
			return isCount(value) ? {errno: Number(value)} : {};
		case 'EXTEND_TIMEOUT_USEC':
			return isCount(value) ? {extendTimeoutMs: Number(value) / 1000} : {};
		// Others are for systemd itself.
		default:
			return {};
	}
}

function isCount(text: string): boolean {
	return /^\d{1,15}$/.test(text);
}
