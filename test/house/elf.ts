import {readFileSync} from 'node:fs';

const programHeaderSize = 56;
const sectionHeaderSize = 64;
const interpreterType = 3;
const dynamicType = 6;
const neededVersionsType = 0x6F_FF_FF_FE;
const neededTag = 1n;

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

/** What it asks of others, as files and as versions of their symbols (`GLIBC_2.17`). */
export function neededBy(file: string): {readonly libraries: readonly string[]; readonly versions: readonly string[]} {
	const bytes = readFileSync(file);
	const all = sections(bytes);
	const dynamic = all.find(({type}) => type === dynamicType);
	const versions = all.find(({type}) => type === neededVersionsType);
	return {
		libraries: dynamic ? neededLibraries(bytes, dynamic, stringsOf(all, dynamic)) : [],
		versions: versions ? neededVersions(bytes, versions, stringsOf(all, versions)) : [],
	};
}

interface Section {
	readonly type: number;
	readonly offset: number;
	readonly size: number;
	readonly link: number;
	readonly count: number;
}

function sections(bytes: Buffer): readonly Section[] {
	const start = Number(bytes.readBigUInt64LE(0x28));
	return Array.from({length: bytes.readUInt16LE(0x3C)}, (_, index) => {
		const header = bytes.subarray(start + index * sectionHeaderSize);
		return {
			type: header.readUInt32LE(0x04),
			offset: Number(header.readBigUInt64LE(0x18)),
			size: Number(header.readBigUInt64LE(0x20)),
			link: header.readUInt32LE(0x28),
			count: header.readUInt32LE(0x2C),
		};
	});
}

function stringsOf(all: readonly Section[], {link}: Section): number {
	return all[link]?.offset ?? 0;
}

function neededLibraries(bytes: Buffer, {offset, size}: Section, strings: number): readonly string[] {
	const entries = Array.from({length: size / 16}, (_, index) => offset + index * 16);
	return entries.filter(at => bytes.readBigInt64LE(at) === neededTag).map(at => text(bytes, strings + Number(bytes.readBigUInt64LE(at + 8))));
}

/** A list of files, each with a list of the versions it is to have. */
function neededVersions(bytes: Buffer, {offset, count}: Section, strings: number): readonly string[] {
	const found: string[] = [];
	for (let file = 0, at = offset; file < count; file++) {
		for (let version = 0, entry = at + bytes.readUInt32LE(at + 8); version < bytes.readUInt16LE(at + 2); version++) {
			found.push(text(bytes, strings + bytes.readUInt32LE(entry + 8)));
			entry += bytes.readUInt32LE(entry + 12);
		}

		at += bytes.readUInt32LE(at + 12);
	}

	return found;
}

function text(bytes: Buffer, offset: number): string {
	return bytes.subarray(offset, bytes.indexOf(0, offset)).toString('latin1');
}
