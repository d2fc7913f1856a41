package pretok

// The classes of the characters that most text beyond ASCII is written in, by bit
// logic. The ranges were read off the tables of package ucd, and a test compares
// them, character by character. A character that is not mentioned is looked up, so
// omitting one costs time, not correctness.
//
// In all of these functions lead has the first bytes of characters of one length,
// and results are at those bits. p, q and r are planes: of the first byte, and of the
// second and third moved to where the first is. The comment after a line lists its
// characters, as hexadecimal bytes.

// letters2 adds the letters of two bytes that bit logic knows to the letters.
func (b *block) letters2(lead uint64) uint64 {
	p4, p3, p2, p1, p0 := b.plane[4], b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, p4>>1, p3>>1, p2>>1, p1>>1, p0>>1

	latin := lead &^ p4 & (^p3&p2 | // C4-C7
		p3&^p2&^(p1&p0) | // C8-CA
		^p3&p1&p0&^(q4&^q3&q2&q1&q0)) // C3 but 97 B7
	greek := lead &^ p4 & p3 & p2 & p1 &^ (q4 & q2 & q1 &^ q3 &^ q0 & q5 & p0) // CF but B6
	greek &= p0 | (q5|q4|q3&q2&q1)&^(q5&q1&^q4&^q3&^q2&^q0)                    // CE 8E-BF but A2
	cyrillic := lead & p4 &^ p3 &^ p2 & (p0 | ^p1 | q5 | q4 | q3&(q2|q1))      // D0 D1 D3, D2 8A-BF
	letters := latin | greek | cyrillic | b.semitic(lead)
	b.letter |= letters | letters<<1
	return letters
}

// semitic returns the letters of Hebrew and Arabic, which have no case.
func (b *block) semitic(lead uint64) uint64 {
	p4, p3, p2, p1, p0 := b.plane[4], b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, p4>>1, p3>>1, p2>>1, p1>>1, p0>>1

	hebrew := lead & p4 &^ p3 & p2 & p1 & p0 & (q4&^q5 | q5&^q4&^(q3&(q2|q1&q0))) // D7 90-AA
	arabic := lead & p4 & p3 &^ p2
	return hebrew | arabic&p1&^p0 | // DA
		arabic&^p1&^p0&q5 | // D8 A0-BF
		arabic&p0&^p1&(q5&q4&(q3|q2|q1|q0)|^(q5|q4|q3&(q2|q1&q0))) // D9 80-8A B1-BF
}

// cases2 is letters2 for words by case. In most of these ranges the capitals are
// every other character.
func (b *block) cases2(lead uint64) uint64 {
	p4, p3, p2, p1, p0 := b.plane[4], b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, p4>>1, p3>>1, p2>>1, p1>>1, p0>>1

	c3 := lead &^ p4 &^ p3 &^ p2 & p1 & p0 &^ (q4 &^ q3 & q2 & q1 & q0) // C3 but 97 B7
	upper := c3 &^ q5 &^ (q4 & q3 & q2 & q1 & q0)                       // C3 80-9E

	c4 := lead &^ p4 &^ p3 & p2 &^ p1                                    // C4 C5
	c4 &^= p0 & (q5&q4&q3&(q2&q1&q0|^(q2|q1|q0)) | q3&q0&^(q5|q4|q2|q1)) // but C5 89 B8 BF
	odd := q5&q4&q3 | p0&^(q5|q4|q3&(q2|q1))                             // C4 B8-BF, C5 80-89 B8-BF
	upper |= c4 &^ (odd ^ q0)                                            // there the odd, else the even

	greek := lead &^ p4 & p3 & p2 & p1
	ce := greek &^ p0 & (q5&^(q1&^(q4|q3|q2|q0)) | q4&^q5&(q3|q2|q1|q0)) // CE 91-BF but A2
	cf := greek & p0 &^ (q5 | q4 | q3&q2&q1&q0)                          // CF 80-8E
	upper |= ce &^ (q5 & (q4 | q3&q2))                                   // CE 91-AB

	cyrillic := lead & p4 &^ p3 &^ p2 & (^p1 | p0&(q5|q4) | ^p0&(q5|q4|q3&(q2|q1))) // D0 D1, D3 90-BF, D2 8A-BF
	upper |= cyrillic & (^p1&^p0&^(q5&q4) | (p1|p0&q5)&^q0)                         // D0 80-AF; of D1 A0-BF, D2, D3 the even

	known := c3 | c4 | ce | cf | cyrillic
	lower := known &^ upper
	both := b.semitic(lead)
	b.upper |= upper | upper<<1
	b.lower |= lower | lower<<1
	b.both |= both | both<<1
	known |= both
	b.letter |= known | known<<1
	return known
}

// known3 adds the characters of three bytes that bit logic knows to the classes,
// and returns their first bytes.
func (b *block) known3(lead uint64, cases bool) uint64 {
	p3, p2, p1, p0 := b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	letters := b.eastAsian(lead)
	marks := uint64(0)
	if e0 := lead &^ (p3 | p2 | p1 | p0); e0 != 0 {
		indic, m := b.indic(e0)
		thai, n := b.thai(e0)
		letters |= indic | thai
		marks = m | n
	}
	if cases {
		b.mark |= marks | marks<<1 | marks<<2
		known := letters | marks
		b.both |= known | known<<1 | known<<2
	}
	if e1 := lead &^ (p3 | p2 | p1) & p0; e1 != 0 {
		letters |= b.vietnamese(e1, cases)
	}
	b.letter |= letters | letters<<1 | letters<<2
	return letters | marks | b.punctuation(lead)
}

// eastAsian returns the letters of Chinese, Japanese and Korean.
func (b *block) eastAsian(lead uint64) uint64 {
	p3, p2, p1, p0 := b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, b.plane[4]>>1, p3>>1, p2>>1, p1>>1, p0>>1
	r5, r4, r3, r2, r1, r0 := q5>>1, q4>>1, q3>>1, q2>>1, q1>>1, q0>>1

	han := lead & (p2&^p3 | p3&^p2&^p1)                                  // E4-E9
	han &^= q5 & q4 &^ q3 & q2 & q1 & q0 &^ (p3 | p1 | p0)               // but E4 B7
	hangul := lead & p3 & (^p2&p1&(p0|q5&q4) | p2&^p1&^(p0&q4&q3&q2&q1)) // EA B0-BF, EB, EC, ED 80-9D
	kana := lead &^ p3 &^ p2 & p1 & p0 &^ (q5 | q4 | q3 | q2)            // E3 80-83
	k1 := kana & q0 &^ q1 & (r5 | r4 | r3 | r2 | r1 | r0)                // E3 81 81-BF
	k2 := kana & q1 &^ q0 & (^r4&^(r5&^r3&^r2&^r1&^r0) |                 // E3 82 80-9F A1-AF
		r4&(r5|^r3&^(r2&r1&r0)|r3&r2&(r1|r0))) // B0-BF, but 97-9C
	k3 := kana & q1 & q0 &^ (r5 & r4 & r3 &^ r2 & r1 & r0) // E3 83 but BB
	return han | hangul | k1 | k2 | k3
}

// vietnamese returns the letters of Latin Extended Additional.
func (b *block) vietnamese(e1 uint64, cases bool) uint64 {
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, b.plane[4]>>1, b.plane[3]>>1, b.plane[2]>>1, b.plane[1]>>1, b.plane[0]>>1
	letters := e1 & q5 & q4 & q3 &^ q2 // E1 B8-BB
	if !cases {
		return letters
	}
	r5, r0 := q5>>1, q0>>1
	letters &^= q1 &^ q0 &^ r5 // but BA 80-9F
	upper, lower := letters&^r0, letters&r0
	b.upper |= upper | upper<<1 | upper<<2
	b.lower |= lower | lower<<1 | lower<<2
	return letters
}

// punctuation returns punctuation, which is in none of the classes.
func (b *block) punctuation(lead uint64) uint64 {
	p3, p2, p1, p0 := b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, b.plane[4]>>1, p3>>1, p2>>1, p1>>1, p0>>1
	r5, r4, r3, r2, r1, r0 := q5>>1, q4>>1, q3>>1, q2>>1, q1>>1, q0>>1

	block := lead & p1 &^ (q1 | q0)
	return block&^(p3|p2|p0|q5|q4|q3|q2)&(r4|r5&^r3) | // E2 80 90-A7 B0-BF: dashes, quotation marks
		block&^(p3|p2|q5|q4|q3|q2|r5)&p0&(r4|r3|^r2&(r1|r0)) | // E3 80 81-83 88-9F: the Chinese
		block&p3&p2&p0&q5&q4&q3&q2&^r5&(r4&r3&(r2|r1)|^r4&(r3|r2|r1|r0)) // EF BC 81-8F 9A-9F: full width
}

// indic returns letters and marks of Devanagari, Bengali, Gurmukhi, Gujarati,
// Oriya, Tamil, Telugu, Kannada and Malayalam: what these scripts have in the
// same places of their blocks of 128, which start with E0 A4-B5. e0 has the
// first bytes.
func (b *block) indic(e0 uint64) (letters, marks uint64) {
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, b.plane[4]>>1, b.plane[3]>>1, b.plane[2]>>1, b.plane[1]>>1, b.plane[0]>>1
	r5, r4, r3, r2, r1, r0 := q5>>1, q4>>1, q3>>1, q2>>1, q1>>1, q0>>1

	blocks := e0 & q5 & (^q4&(q3|q2) | q4&^q3&^(q2&q1))
	tamil := ^q4 & q3 & q2 & q1
	first, second := blocks&^q0, blocks&q0
	letters = first & (^r5&^r4&(^r3&r2&(r1|r0)|r3&^r2&^(r1&r0)|r3&r2&r1&r0) | // 05-0A 0F
		^tamil&^r5&r4&(r3|r2&(r1|r0)) | // 15-1F
		^tamil&r5&^r4&(^r3|^r2&^r1&^r0|r3&(r2|r1)) | // 20-28 2A-2F
		^tamil&r5&r4&(^r3&^r2&^r1&^r0|^r3&r1&^r0|r3&^r2&^r1)) // 30 32 36 38 39
	marks = first&(r5&r4&r3&r2&r1|^(r5|r4|r3|r2|r0)&r1) | // 02 3E 3F
		second&^r5&^r4&(^r3&^r2&^(r1&r0)|^r3&r2&r1&r0| // 40-42 47
			r3&^r2&(r1&r0|^r1&^r0)|r3&r2&^r1) // 48 4B 4C 4D
	return letters, marks
}

// thai returns the letters and marks of Thai.
func (b *block) thai(e0 uint64) (letters, marks uint64) {
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, b.plane[4]>>1, b.plane[3]>>1, b.plane[2]>>1, b.plane[1]>>1, b.plane[0]>>1
	r5, r4, r3, r2, r1, r0 := q5>>1, q4>>1, q3>>1, q2>>1, q1>>1, q0>>1

	first := e0 & q5 & q4 & q3 &^ q2 &^ q1 &^ q0                           // B8
	second := e0 & q5 & q4 & q3 &^ q2 &^ q1 & q0 &^ (r5 | r4)              // B9 80-8F
	letters = first&(^r5&(r4|r3|r2|r1|r0)|r5&^r4|r5&r4&^r3&^r2&(r1|^r0)) | // B8 81-B0 B2 B3
		second&^(r3|r2&r1&r0) // B9 80-86
	marks = first&r5&r4&(^r3&^r2&^r1&r0|^r3&r2|r3&^r2&^(r1&r0)) | // B8 B1 B4-BA
		second&(r3&^(r2&r1&r0)|^r3&r2&r1&r0) // B9 87-8E
	return letters, marks
}
