/// What to do with the spelling of a special token (`<|im_start|>`, `</s>`) found in text.
package enum SpecialTokenPolicy: Sendable {
    /// Tokenize it as the plain text it is: text from outside can never inject control tokens.
    case plainText

    /// Turn it into the special token: for prompts that the program itself wrote.
    case recognised
}
