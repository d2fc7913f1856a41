// Package chat estimates how many tokens a chat is for a model: its messages,
// and what the API puts around them.
//
// The count of each text is exact. How the API joins messages is not published,
// so the sum is an estimate; [Count] says how far OpenAI has confirmed it.
//
// A program that uses package chat carries all vocabularies.
package chat
