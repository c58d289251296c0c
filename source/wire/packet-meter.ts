/** Watches the bytes of one MQTT connection go by: where packets begin and how long they are, before anybody keeps them. */
export interface PacketMeter {
	/** `at`: milliseconds of a clock that only goes forward. Returns what is too much, in words. */
	take(chunk: Uint8Array, at: number): string | undefined;
	/** From now on packets may be as large as they may be at all. */
	admit(): void;
}

export interface PacketLimits {
	readonly maxPacketBytes: number;
	/** So many at once, too. */
	readonly maxPacketsPerSecond: number;
}

/** A name, a token and a will. */
const maxBytesOfStrangers = 16 * 1024;
const puback = 4;

export function createPacketMeter({maxPacketBytes, maxPacketsPerSecond}: PacketLimits): PacketMeter {
	let maxBytes = Math.min(maxBytesOfStrangers, maxPacketBytes);
	let credit = maxPacketsPerSecond;
	let last: number | undefined;
	/** What comes next: the type of a packet, its length (the bits read so far), or so many bytes of its body. */
	let part: {readonly type: 'type'} | {readonly type: 'length'; readonly bits: number; value: number} | {readonly type: 'body'; left: number} = {type: 'type'};

	function begin(type: number, at: number): string | undefined {
		credit = Math.min(maxPacketsPerSecond, credit + (at - (last ?? at)) * maxPacketsPerSecond / 1000);
		last = at;
		// Whoever is sent much has to answer much, and it is little work.
		credit -= type === puback ? 0.1 : 1;
		return credit < 0 ? `more than ${maxPacketsPerSecond} packets in a second` : undefined;
	}

	return {
		take(chunk, at) {
			for (let index = 0; index < chunk.length;) {
				if (part.type === 'body') {
					const taken = Math.min(part.left, chunk.length - index);
					index += taken;
					part = taken === part.left ? {type: 'type'} : {type: 'body', left: part.left - taken};
					continue;
				}

				const byte = chunk[index++]!;
				if (part.type === 'type') {
					const trouble = begin(byte >> 4, at);
					if (trouble !== undefined) {
						return trouble;
					}

					part = {type: 'length', bits: 0, value: 0};
					continue;
				}

				const value = part.value + (byte & 0x7F) * 2 ** part.bits;
				if (value > maxBytes) {
					return `a packet of more than ${maxBytes} bytes`;
				}

				if (byte < 0x80) {
					part = value === 0 ? {type: 'type'} : {type: 'body', left: value};
				} else if (part.bits === 21) {
					return 'a packet whose length does not end';
				} else {
					part = {type: 'length', bits: part.bits + 7, value};
				}
			}

			return undefined;
		},
		admit() {
			maxBytes = maxPacketBytes;
		},
	};
}
