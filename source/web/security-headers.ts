/**
 * Of every answer. What the page shows was printed by builds: were it ever to become markup in spite of all, nothing in it
 * would run. No `Strict-Transport-Security`: that would go for every port of a host on which people develop.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
	'Content-Security-Policy': [
		'default-src \'none\'',
		'script-src \'self\'',
		'style-src \'self\'',
		'img-src \'self\'',
		'connect-src \'self\'',
		'base-uri \'none\'',
		'form-action \'none\'',
		'frame-ancestors \'none\'',
		'require-trusted-types-for \'script\'',
		'trusted-types \'none\'',
	].join('; '),
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
};
