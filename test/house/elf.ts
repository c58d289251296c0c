import {readFileSync} from 'node:fs';

const programHeaderSize = 56;
const interpreterType = 3;

/** Of a 64-bit little-endian program: for which machine it is, and the dynamic linker it asks for, if any. */
export function elf(file: string): {readonly machine: number; readonly interpreter: string | undefined} {
	const bytes = readFileSync(file);
	const start = Number(bytes.readBigUInt64LE(0x20));
	const count = bytes.readUInt16LE(0x38);
	const headers = Array.from({length: count}, (_, index) => bytes.subarray(start + index * programHeaderSize));
	const found = headers.find(header => header.readUInt32LE(0) === interpreterType);
	return {
		machine: bytes.readUInt16LE(0x12),
		interpreter: found && text(bytes, Number(found.readBigUInt64LE(0x08))),
	};
}

function text(bytes: Buffer, offset: number): string {
	return bytes.subarray(offset, bytes.indexOf(0, offset)).toString('latin1');
}
